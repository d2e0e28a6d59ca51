// The bytes of an image over HTTP: the same for every contract that serves them at a path.
import { create } from 'content-disposition'
import { preconditionsOf } from '../api/preconditions.ts'
import { maxBodyBytes } from '../http/limits.ts'
import type { Reply, Request } from '../http/message.ts'
import type { Stored } from '../storage/bucket.ts'
import { isConditional } from '../storage/conditions.ts'
import { type Opened, open, peek, type Whole } from '../storage/open.ts'
import { presignedUrl } from '../storage/presign.ts'

/** An image may be overwritten at any time: a cache asks again, and is told 304 mostly. */
const cacheControl = 'no-cache'

/** Says `inline`, and the name in any script (RFC 6266), with an ASCII stand-in for old clients. */
function disposition(name: string): string {
  return create(name, { type: 'inline', fallback: name.replaceAll(/[^\x20-\x7e]/gu, '_') })
}

/** What of an image is shown: the object's key, and the file name that it goes under. */
export interface Shown {
  readonly key: string
  readonly filename: string
}

function describe({ etag, lastModified, contentType }: Stored, { filename }: Shown): Record<string, string> {
  return {
    'content-type': contentType,
    'content-disposition': disposition(filename),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': cacheControl,
    'accept-ranges': 'bytes',
    'last-modified': lastModified.toUTCString(),
    etag,
  }
}

async function reply(opened: Opened, shown: Shown): Promise<Reply<never>> {
  // All that a cache keeps: API Gateway would add a content type of its own where there is none.
  if (opened.is === 'unmodified') return { status: 304, headers: describe(opened.stored, shown) }
  if (opened.is === 'large') {
    const { contentType } = opened.stored
    const says = { contentType, disposition: disposition(shown.filename), cacheControl }
    const { url: location, givenFor } = await presignedUrl(shown.key, says)
    // The URL is as good as a credential: not for a cache that others share.
    return { status: 307, headers: { location, 'cache-control': `private, max-age=${givenFor}` } }
  }
  const headers = describe(opened.stored, shown)
  if (opened.contentRange === undefined) return { status: 200, headers, bytes: opened.bytes }
  return { status: 206, headers: { ...headers, 'content-range': opened.contentRange }, bytes: opened.bytes }
}

function replyToHead(stored: Stored, unmodified: boolean, shown: Shown): Reply<never> {
  const headers = describe(stored, shown)
  if (unmodified) return { status: 304, headers }
  return { status: 200, headers: { ...headers, 'content-length': String(stored.bytes) } }
}

/**
 * Answers GET and HEAD with these bytes of an image, conditional requests and ranges included. Bytes that don't fit
 * through Lambda are redirected to the bucket.
 * @returns undefined if there are none
 * @throws ImageError precondition, range, storage
 */
export async function replyWith(
  name: string,
  request: Request,
  shown: Shown,
): Promise<Reply<never> | undefined> {
  const target = { name, key: shown.key }
  const { method, headers } = request
  const conditions = { ...preconditionsOf(request), range: headers.range, ifRange: headers['if-range'] }
  if (method === 'HEAD') {
    const found = await peek(target, conditions)
    return found && replyToHead(found.stored, found.unmodified, shown)
  }
  const opened = await open(target, conditions, maxBodyBytes)
  return opened && reply(opened, shown)
}

/**
 * Answers with bytes that are in memory and in the bucket.
 * @returns undefined if the request has conditions or a range, or they don't fit through Lambda
 */
export async function replyWithWhole(
  { stored, bytes }: Whole,
  request: Request,
  shown: Shown,
): Promise<Reply<never> | undefined> {
  const { range } = request.headers
  const isPlain = range === undefined && !isConditional(preconditionsOf(request))
  if (!isPlain || bytes.length > maxBodyBytes) return undefined
  if (request.method === 'HEAD') return replyToHead(stored, false, shown)
  return reply({ is: 'bytes', stored, bytes }, shown)
}
