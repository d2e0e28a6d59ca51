// What fits through API Gateway and Lambda, both ways.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'

/**
 * Lambda's limit for the JSON of a request or of a response, in bytes.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const maxPayload = 6 * 1024 * 1024

/** Room in the payload for everything but the body: headers, path, context. */
const envelope = 32 * 1024

/** The most bytes of a raw body that fit: they travel as base64. */
export const maxBodyBytes = Math.floor((maxPayload - envelope) / 4) * 3

/** The most bytes of a text body that fit. */
export const maxTextBytes = maxPayload - envelope

/**
 * Whether a body passes through Lambda, whose event is JSON: bytes are base64 there, and in text quotes and
 * backslashes take two bytes each.
 */
export function fits(body: Buffer, isText: boolean): boolean {
  if (!isText) return body.length <= maxBodyBytes
  return Buffer.byteLength(JSON.stringify(body.toString('utf8'))) <= maxTextBytes
}

/** Says what a request that could not pass through may have been, and where its image goes instead. */
export function tooLarge(): ImageError {
  const [here, straight] = [maxBodyBytes, config.uploads.maxBytes].map((bytes) => (bytes / 1e6).toFixed(1))
  return new ImageError(
    'too-large',
    `The request is too large: an image of at most ${here} MB (${maxBodyBytes} bytes) passes through here; ` +
      `POST /v1/uploads takes one of up to ${straight} MB`,
  )
}
