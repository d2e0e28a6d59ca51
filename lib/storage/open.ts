// The bytes of an original, on the conditions of HTTP (RFC 9110 sections 13 and 14).
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { type Stored, stat, toStored } from './bucket.ts'
import { faultsAsStorage, isMissing, missing, s3, statusOf } from './client.ts'
import { originalKey } from './keys.ts'

/** A request's header fields on which it depends what is sent; all as the client wrote them. */
export interface Conditions {
  readonly ifNoneMatch?: string | undefined
  readonly ifModifiedSince?: string | undefined
  readonly range?: string | undefined
  readonly ifRange?: string | undefined
}

/** Either nothing new, or more bytes than asked for at the most, or the bytes: all of them, or a range. */
export type Opened =
  | { readonly is: 'unmodified'; readonly etag: string; readonly lastModified?: Date }
  | { readonly is: 'large'; readonly stored: Stored }
  | { readonly is: 'bytes'; readonly stored: Stored; readonly bytes: Buffer; readonly contentRange?: string }

const weak = (etag: string) => etag.replace(/^W\//, '')

/** If-None-Match compares weakly, with a list of ETags or `*` (RFC 9110 section 13.1.2). */
const matches = (ifNoneMatch: string, etag: string) =>
  ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => weak(one.trim()) === etag)

function toDate(httpDate: string | undefined): Date | undefined {
  const date = new Date(httpDate ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** One range, first to last or a suffix. Others are ignored, as RFC 9110 section 14.2 lets a server do. */
function toRange(range: string | undefined): string | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if (!first && !last) return undefined
  return first && last && Number(first) > Number(last) ? undefined : `bytes=${first}-${last}`
}

/** The conditions that S3 knows itself: what it refuses need not be sent to us. */
function toS3({ ifNoneMatch, ifModifiedSince, range, ifRange }: Conditions) {
  const since = ifNoneMatch === undefined ? toDate(ifModifiedSince) : undefined
  const wanted = toRange(range)
  const unchanged = ifRange?.startsWith('"')
    ? { IfMatch: ifRange }
    : { IfUnmodifiedSince: toDate(ifRange) ?? new Date(0) }
  return {
    ...(ifNoneMatch && /^"[^"]*"$/.test(ifNoneMatch) ? { IfNoneMatch: ifNoneMatch } : {}),
    ...(since ? { IfModifiedSince: since } : {}),
    ...(wanted ? { Range: wanted, ...(ifRange ? unchanged : {}) } : {}),
  }
}

async function refused(name: string, conditions: Conditions, error: unknown, again: Again): Promise<Opened> {
  if (isMissing(error)) throw missing(name)
  switch (statusOf(error)) {
    case 304:
      return { is: 'unmodified', etag: conditions.ifNoneMatch ?? (await stat(name)).etag }
    case 412: {
      // If-Range: it has changed since, so all of it is sent.
      const { range: _, ifRange: __, ...others } = conditions
      return again(others)
    }
    case 416:
      throw new ImageError('range', `bytes */${(await stat(name)).bytes}`)
    default:
      throw error
  }
}

type Again = (conditions: Conditions) => Promise<Opened>

/** The size of the whole, of which a range may be all that came. */
const sizeOf = ({ ContentRange, ContentLength }: GetObjectCommandOutput) =>
  ContentRange ? Number(ContentRange.split('/')[1]) : ContentLength

async function read(
  name: string,
  { ifNoneMatch }: Conditions,
  maxBytes: number,
  got: GetObjectCommandOutput,
): Promise<Opened> {
  const stored = toStored(name, got, sizeOf(got))
  const drop = () => (got.Body as { destroy?: () => void } | undefined)?.destroy?.()
  if (ifNoneMatch && matches(ifNoneMatch, stored.etag)) {
    drop()
    return { is: 'unmodified', etag: stored.etag, lastModified: stored.lastModified }
  }
  if ((got.ContentLength ?? 0) > maxBytes) {
    drop()
    return { is: 'large', stored }
  }
  const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
  return { is: 'bytes', stored, bytes, ...(got.ContentRange ? { contentRange: got.ContentRange } : {}) }
}

/**
 * Opens an original.
 * @param maxBytes more than these are not read
 * @throws ImageError missing, range (its message is the Content-Range), storage
 */
export function open(name: string, conditions: Conditions, maxBytes: number): Promise<Opened> {
  const again: Again = async (now) => {
    const location = { Bucket: config.bucket, Key: originalKey(name) }
    try {
      return await read(
        name,
        now,
        maxBytes,
        await s3.send(new GetObjectCommand({ ...location, ...toS3(now) })),
      )
    } catch (error) {
      return refused(name, now, error, again)
    }
  }
  return faultsAsStorage(() => again(conditions))
}

/**
 * As open, without any bytes.
 * @throws ImageError missing, storage
 */
export async function peek(name: string, conditions: Conditions): Promise<Exclude<Opened, { is: 'large' }>> {
  const stored = await stat(name)
  const { ifNoneMatch, ifModifiedSince } = conditions
  const since = toDate(ifModifiedSince)
  const unmodified = ifNoneMatch
    ? matches(ifNoneMatch, stored.etag)
    : since !== undefined && stored.lastModified <= since
  return unmodified
    ? { is: 'unmodified', etag: stored.etag, lastModified: stored.lastModified }
    : { is: 'bytes', stored, bytes: Buffer.alloc(0) }
}
