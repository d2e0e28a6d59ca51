// A request as verbs get it: bucket, key, query, and headers, decoded once, as S3 decodes them.
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { refusal } from './refusal.ts'

export interface Call {
  readonly method: string
  /** As in the request line, without the query. */
  readonly path: string
  readonly bucket: string
  readonly key: string
  readonly query: URLSearchParams
  /** Lower-case names; values as UTF-8. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Buffer>
  readonly host: string
  readonly requestId: string
  readonly sourceIp: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer | Readable
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const maxKeyBytes = 1024

/** Refuses keys longer than S3's limit of 1024 bytes of UTF-8. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw refusal('KeyTooLongError', 'Your key is too long', { MaxSizeAllowed: String(maxKeyBytes) })
  }
}

/**
 * Splits a path-style URL. `new URL` and most routers rewrite keys such as `a//b`, `a/../b`, and `a%2Fb`, while to S3 a
 * key is all bytes between the bucket's slash and the query.
 */
export function parseTarget(url: string): Pick<Call, 'path' | 'bucket' | 'key' | 'query'> {
  const mark = url.indexOf('?')
  const whole = mark === -1 ? url : url.slice(0, mark)
  const path = whole.slice(1)
  const slash = path.indexOf('/')
  const [bucket, key] = slash === -1 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)]
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))
  try {
    return { path: whole, bucket: decodeURIComponent(bucket), key: decodeURIComponent(key), query }
  } catch {
    throw refusal('InvalidURI', "Couldn't parse the specified URI.")
  }
}

/** Node.js decodes header bytes as Latin-1; S3 and its signatures use UTF-8. */
export function decodeHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const decoded: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const joined = Array.isArray(value) ? value.join(',') : value
    const utf8 = Buffer.from(joined, 'latin1').toString('utf8')
    decoded[name] = utf8.includes('\uFFFD') ? joined : utf8
  }
  return decoded
}

/**
 * The URL encoding of listings with encoding-type=url and of event records: spaces as `+`, slashes kept
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html).
 */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
}
