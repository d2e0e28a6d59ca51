// The bytes of an image over HTTP, for every contract that serves them.
import { preconditionsOf } from '../api/preconditions.ts'
import { maxBodyBytes } from '../http/limits.ts'
import type { Reply, Request } from '../http/message.ts'
import { inline, revalidated } from '../image/delivery.ts'
import type { Stored } from '../storage/bucket.ts'
import { isConditional } from '../storage/conditions.ts'
import { filenameOf, toVersion } from '../storage/keys.ts'
import { type Opened, open, peek, type Whole } from '../storage/open.ts'
import { presignedUrl } from '../storage/presign.ts'
import { cacheControlOf } from './caching.ts'

/** What to serve. */
export interface Shown {
  /** The object's key. */
  readonly key: string
  /** The version that the object comes from; an original is its own. */
  readonly version?: string
  /** Whether it shows a part of the image, which depends on the focus. Then the version has the focus, too. */
  readonly isFramed?: boolean
}

const dispositionOf = ({ filename, contentType }: Stored, { key }: Shown) =>
  inline(filename ?? filenameOf(key, contentType))

function describe(stored: Stored, shown: Shown, request: Request): Record<string, string> {
  const { etag, lastModified, contentType } = stored
  return {
    'content-type': contentType,
    'content-disposition': dispositionOf(stored, shown),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': cacheControlOf(request, shown.version ?? toVersion(etag), new Date(), shown.isFramed),
    'accept-ranges': 'bytes',
    'last-modified': lastModified.toUTCString(),
    etag,
  }
}

async function reply(opened: Opened, shown: Shown, request: Request): Promise<Reply<never>> {
  // With every field that a cache keeps: API Gateway adds a content type if there is none.
  if (opened.is === 'unmodified') return { status: 304, headers: describe(opened.stored, shown, request) }
  if (opened.is === 'large') {
    const { contentType } = opened.stored
    const says = { contentType, disposition: dispositionOf(opened.stored, shown), cacheControl: revalidated }
    const { url: location, givenFor } = await presignedUrl(shown.key, says)
    // The URL is a credential: not for shared caches.
    return { status: 307, headers: { location, 'cache-control': `private, max-age=${givenFor}` } }
  }
  const headers = describe(opened.stored, shown, request)
  if (opened.contentRange === undefined) return { status: 200, headers, bytes: opened.bytes }
  return { status: 206, headers: { ...headers, 'content-range': opened.contentRange }, bytes: opened.bytes }
}

function replyToHead(stored: Stored, unmodified: boolean, shown: Shown, request: Request): Reply<never> {
  const headers = describe(stored, shown, request)
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
    return found && replyToHead(found.stored, found.unmodified, shown, request)
  }
  const opened = await open(target, conditions, maxBodyBytes)
  return opened && reply(opened, shown, request)
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
  if (request.method === 'HEAD') return replyToHead(stored, false, shown, request)
  return reply({ is: 'bytes', stored, bytes }, shown, request)
}

/** Answers with bytes that aren't in the bucket, without ranges. They fit through Lambda. */
export const replyWithMade = (
  made: Whole,
  request: Request,
  shown: Shown,
): Promise<Reply<never>> | Reply<never> =>
  request.method === 'HEAD'
    ? replyToHead(made.stored, false, shown, request)
    : reply({ is: 'bytes', ...made }, shown, request)

/** Answers that the client has these bytes, which aren't in the bucket. */
export const replyUnmodified = (stored: Stored, shown: Shown, request: Request): Reply<never> =>
  replyToHead(stored, true, shown, request)
