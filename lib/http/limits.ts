// The limits of API Gateway and Lambda.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'

/**
 * Lambda's limit for the JSON of a request or of a response, in bytes.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const maxPayload = 6 * 1024 * 1024

/** Bytes of the payload for everything except the body: headers, path, context. */
const envelope = 32 * 1024

/** The maximum bytes of a raw body, which is sent as base64. */
export const maxBodyBytes = Math.floor((maxPayload - envelope) / 4) * 3

/** The maximum bytes of a text body. */
export const maxTextBytes = maxPayload - envelope

/**
 * Returns whether a body fits into Lambda's event, or its result, which are JSON: bytes are base64 there, and quotes
 * and backslashes in text are two bytes.
 */
export function fits(body: Buffer, isText: boolean): boolean {
  if (!isText) return body.length <= maxBodyBytes
  return Buffer.byteLength(JSON.stringify(body.toString('utf8'))) <= maxTextBytes
}

/** Returns the first of these values: as many as fit, as JSON, into a response, which is JSON within Lambda's. */
export function fitting<T>(values: T[]): T[] {
  let room = maxTextBytes
  const end = values.findIndex((value) => {
    room -= Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
    return room < 0
  })
  return end === -1 ? values : values.slice(0, end)
}

/** Returns the error for a request that doesn't fit, with the limit and the alternative. */
export function tooLarge(): ImageError {
  const [here, straight] = [maxBodyBytes, config.uploads.maxBytes].map((bytes) => (bytes / 1e6).toFixed(1))
  return new ImageError(
    'too-large',
    `The request is too large: the maximum is ${here} MB (${maxBodyBytes} bytes) for an image; ` +
      `upload images of up to ${straight} MB with POST /v1/uploads`,
  )
}
