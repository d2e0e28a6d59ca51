// URLs of requests to the bucket that anybody can send until they expire.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
import { buildQueryString } from '@smithy/core/protocols'
import { config } from '../../config.ts'
import { type Place, placeIn } from './address.ts'
import type { Fields } from './message.ts'
import { signerFor } from './signer.ts'

/** A form to send as multipart/form-data, with the file after these fields; or a PUT of the file with header fields. */
export interface Presigned {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly fields: Record<string, string>
  readonly headers?: Record<string, string>
}

/** A request for an object. */
interface Request {
  readonly method: 'GET' | 'PUT'
  readonly key: string
  readonly query?: Fields
  /** What the client has to send as it is. */
  readonly headers?: Fields
}

interface Options {
  /** Seconds. */
  readonly expiresIn: number
  readonly signingDate?: Date
}

/** Returns where clients find an object, or without a key the bucket: maybe by another host than this process. */
export const publicPlace = (key?: string): Place =>
  placeIn(config.bucket, key, config.publicEndpoint ?? config.endpoint)

/** The body isn't known, whose hash would be signed. */
const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }

/** Returns the URL of a request. */
export async function signedUrl(request: Request, options: Options): Promise<string> {
  const { method, key, query = {}, headers = {} } = request
  const { protocol, hostname, host, path } = publicPlace(key)
  const fixed = new Set(Object.keys(headers))
  const signed = await signerFor('s3').presign(
    { protocol, hostname, path, method, query: { ...query }, headers: { host, ...headers, ...unsigned } },
    { ...options, signableHeaders: new Set(['host', ...fixed]), unhoistableHeaders: fixed },
  )
  return `${protocol}//${host}${path}?${buildQueryString(signed.query ?? {})}`
}
