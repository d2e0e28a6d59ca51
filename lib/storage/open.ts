// The bytes of an image, on the conditions of HTTP.
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { type Stored, stat, toStored } from './bucket.ts'
import { faultsAsStorage, isMissing, missing, s3, statusOf } from './client.ts'
import {
  type Conditions,
  isOtherDate,
  isUnmodified,
  mayBeUnmodified,
  toS3,
  withoutRange,
} from './conditions.ts'
import { originalKey } from './keys.ts'

/** What is read: an original, or with another key what was made from it. */
export interface Target {
  readonly name: string
  readonly key?: string
}

const keyOf = ({ name, key = originalKey(name) }: Target) => key

/** Nothing new; more bytes than asked for at the most; or the bytes, all of them or a range. */
export type Opened =
  | { readonly is: 'unmodified'; readonly stored: Stored }
  | { readonly is: 'large'; readonly stored: Stored }
  | { readonly is: 'bytes'; readonly stored: Stored; readonly bytes: Buffer; readonly contentRange?: string }

/** Ends a body that nobody reads, and its connection with it. */
function drop(body: GetObjectCommandOutput['Body']): void {
  if (body && 'destroy' in body) body.destroy()
}

/** The size of the whole, of which a range may be all that came. */
const sizeOf = ({ ContentRange, ContentLength }: GetObjectCommandOutput) =>
  ContentRange ? Number(ContentRange.split('/')[1]) : ContentLength

const statAt = (target: Target) => stat(target.name, keyOf(target))

/** @returns undefined where the conditions turn out not to hold for a range */
async function read(target: Target, conditions: Conditions, maxBytes: number): Promise<Opened | undefined> {
  const location = { Bucket: config.bucket, Key: keyOf(target) }
  const got = await s3.send(new GetObjectCommand({ ...location, ...toS3(conditions) }))
  const stored = toStored(target.name, got, sizeOf(got))
  let isRead = false
  try {
    if (isUnmodified(conditions, stored)) return { is: 'unmodified', stored }
    if (isOtherDate(conditions, stored.lastModified)) return undefined
    if ((got.ContentLength ?? 0) > maxBytes) return { is: 'large', stored }
    isRead = true
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
    return { is: 'bytes', stored, bytes, ...(got.ContentRange ? { contentRange: got.ContentRange } : {}) }
  } finally {
    if (!isRead) drop(got.Body)
  }
}

/** What S3 says by refusing. @returns undefined where the whole is to be sent instead of a range (If-Range) */
async function refused(target: Target, conditions: Conditions, error: unknown): Promise<Opened | undefined> {
  if (isMissing(error)) throw missing(target.name)
  const status = statusOf(error)
  if (status === 412) return undefined
  if (status !== 416) throw error
  const stored = await statAt(target)
  // Conditions come before the range (RFC 9110 section 13.2.2).
  if (isUnmodified(conditions, stored)) return { is: 'unmodified', stored }
  throw new ImageError('range', `bytes */${stored.bytes}`)
}

/**
 * Opens an image.
 * @param maxBytes more than these are not read
 * @throws ImageError missing, precondition, range (its message is the Content-Range), storage
 */
export function open(target: Target, conditions: Conditions, maxBytes: number): Promise<Opened> {
  const attempt = (now: Conditions) =>
    read(target, now, maxBytes).catch((error: unknown) => refused(target, now, error))
  return faultsAsStorage(async () => {
    // S3's own 304 has no content type.
    if (mayBeUnmodified(conditions)) {
      const { unmodified, stored } = await peek(target, conditions)
      if (unmodified) return { is: 'unmodified', stored }
    }
    const opened = (await attempt(conditions)) ?? (await attempt(withoutRange(conditions)))
    return opened ?? Promise.reject(new Error('S3 refuses a whole object as a range'))
  })
}

/**
 * As open, without any bytes.
 * @throws ImageError missing, precondition, storage
 */
export async function peek(
  target: Target,
  conditions: Conditions,
): Promise<{ unmodified: boolean; stored: Stored }> {
  const stored = await statAt(target)
  return { unmodified: isUnmodified(conditions, stored), stored }
}

/**
 * The whole original, for the worker. Undefined where there is none.
 * @throws ImageError storage
 */
export async function readOriginal(name: string): Promise<{ stored: Stored; bytes: Buffer } | undefined> {
  try {
    const opened = await open({ name }, {}, Number.POSITIVE_INFINITY)
    return opened.is === 'bytes' ? opened : undefined
  } catch (error) {
    if (error instanceof ImageError && error.code === 'missing') return undefined
    throw error
  }
}
