// The edge's cache, in memory, with CloudFront's rules.
import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'
import { type Span, spanIn } from '../s3/range.ts'
import type { Caching } from './distribution.ts'

export interface Cached {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Bytes of all bodies. */
const maxSize = 64_000_000

export const newCache = () =>
  new LRUCache<string, Cached>({ maxSize, sizeCalculation: ({ body }) => body.length + 1 })

/**
 * Returns the seconds for which CloudFront keeps a response.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export function secondsToKeep(cacheControl: string | undefined, { ttl }: Caching): number {
  if (cacheControl === undefined) return ttl.default
  if (/\b(no-store|no-cache|private)\b/i.test(cacheControl)) return ttl.min
  const [, seconds] = /\bs-maxage=(\d+)/i.exec(cacheControl) ?? /\bmax-age=(\d+)/i.exec(cacheControl) ?? []
  return seconds === undefined ? ttl.default : Math.min(Math.max(Number(seconds), ttl.min), ttl.max)
}

/**
 * Returns the key of a request in the cache. CloudFront has TLS only; here, answers may have the
 * scheme that a proxy names.
 * @param target its path and query, after the function
 */
export const keyOf = (target: string, headers: IncomingHttpHeaders, { fields }: Caching) =>
  [target, ...[...fields, 'x-forwarded-proto'].map((name) => headers[name] ?? '')].join('\n')

const strong = (tag: string) => tag.trim().replace(/^W\//, '')

function isUnmodified(request: IncomingHttpHeaders, { headers }: Cached): boolean {
  const noneMatch = request['if-none-match']
  if (noneMatch !== undefined)
    return noneMatch
      .split(',')
      .some((tag) => tag.trim() === '*' || strong(tag) === strong(headers.etag ?? ''))
  const since = Date.parse(request['if-modified-since'] ?? '')
  return Date.parse(headers['last-modified'] ?? '') <= since
}

/** Returns the range that a request wants; undefined if the whole body is the answer. */
function spanOf(request: IncomingHttpHeaders, { headers, body }: Cached): Span | undefined {
  const ifRange = request['if-range']
  if (ifRange !== undefined && ifRange !== headers.etag && ifRange !== headers['last-modified'])
    return undefined
  return spanIn(request.range, body.length)
}

/** Answers a GET or a HEAD from the cache, conditions and ranges included. */
export function answerFrom(cached: Cached, method: string, request: IncomingHttpHeaders): Cached {
  const age = String(Math.floor((Date.now() - cached.at) / 1000))
  const headers = { ...cached.headers, age }
  if (isUnmodified(request, cached)) {
    const { 'content-length': _, ...kept } = headers
    return { ...cached, status: 304, headers: kept, body: Buffer.alloc(0) }
  }
  if (method === 'HEAD') return { ...cached, headers, body: Buffer.alloc(0) }
  const span = spanOf(request, cached)
  if (!span) return { ...cached, headers }
  const { start, end } = span
  if (start > end) {
    const outside = { 'content-range': `bytes */${cached.body.length}`, 'content-length': '0' }
    return { ...cached, status: 416, headers: { ...headers, ...outside }, body: Buffer.alloc(0) }
  }
  const ofRange = {
    'content-range': `bytes ${start}-${end}/${cached.body.length}`,
    'content-length': String(end - start + 1),
  }
  return {
    ...cached,
    status: 206,
    headers: { ...headers, ...ofRange },
    body: cached.body.subarray(start, end + 1),
  }
}
