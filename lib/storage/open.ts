// The bytes of an image, under HTTP's conditions.

import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { type Stored, stat, toStored } from './bucket.ts'
import { faultsAsStorage, isMissing, s3, statusOf } from './client.ts'
import {
  type Conditions,
  isOtherDate,
  isUnmodified,
  mayBeUnmodified,
  toS3,
  withoutRange,
} from './conditions.ts'
import { originalKey } from './keys.ts'
import { GetObjectCommand, type ObjectHead } from './s3/commands.ts'

/** What to read: an original, or with a key an object generated from it. */
export interface Target {
  readonly name: string
  readonly key?: string
}

const keyOf = ({ name, key = originalKey(name) }: Target) => key

/** Unmodified; too large; or the bytes, whole or a range. */
export type Opened =
  | { readonly is: 'unmodified'; readonly stored: Stored }
  | { readonly is: 'large'; readonly stored: Stored }
  | { readonly is: 'bytes'; readonly stored: Stored; readonly bytes: Buffer; readonly contentRange?: string }

/** Returns the size of the whole object, even if the answer is a range. */
const sizeOf = ({ ContentRange, ContentLength }: ObjectHead) =>
  ContentRange ? Number(ContentRange.split('/')[1]) : ContentLength

const statAt = (target: Target) => stat(target.name, keyOf(target))

/** Send the whole object instead of a range (If-Range). */
const whole = Symbol()

async function read(
  target: Target,
  conditions: Conditions,
  maxBytes: number,
): Promise<Opened | typeof whole> {
  const location = { Bucket: config.bucket, Key: keyOf(target) }
  const got = await s3.send(new GetObjectCommand({ ...location, ...toS3(conditions) }))
  const stored = toStored(target.name, got, sizeOf(got))
  let isRead = false
  try {
    if (isUnmodified(conditions, stored)) return { is: 'unmodified', stored }
    if (isOtherDate(conditions, stored.lastModified)) return whole
    if ((got.ContentLength ?? 0) > maxBytes) return { is: 'large', stored }
    isRead = true
    const bytes = await got.Body.read()
    return { is: 'bytes', stored, bytes, ...(got.ContentRange ? { contentRange: got.ContentRange } : {}) }
  } finally {
    if (!isRead) got.Body.drop()
  }
}

type Refused = Opened | typeof whole | undefined

/** Interprets an error of S3. */
async function refused(target: Target, conditions: Conditions, error: unknown): Promise<Refused> {
  if (isMissing(error)) return undefined
  const status = statusOf(error)
  if (status === 412) return whole
  if (status !== 416) throw error
  const stored = await statAt(target)
  if (!stored) return undefined
  // Conditions have priority over the range (RFC 9110 section 13.2.2).
  if (isUnmodified(conditions, stored)) return { is: 'unmodified', stored }
  throw new ImageError('range', `bytes */${stored.bytes}`)
}

/**
 * Opens an image; undefined if there is none.
 * @param maxBytes a larger object isn't read
 * @throws ImageError precondition, range (its message is the Content-Range), storage
 */
export function open(
  target: Target,
  conditions: Conditions = {},
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Opened | undefined> {
  const attempt = (now: Conditions) =>
    read(target, now, maxBytes).catch((error: unknown) => refused(target, now, error))
  return faultsAsStorage(async () => {
    // S3's own 304 has no content type.
    if (mayBeUnmodified(conditions)) {
      const { unmodified = false, stored } = (await peek(target, conditions)) ?? {}
      if (!stored) return undefined
      if (unmodified) return { is: 'unmodified', stored }
    }
    const opened = await attempt(conditions)
    if (opened !== whole) return opened
    const all = await attempt(withoutRange(conditions))
    if (all !== whole) return all
    throw new Error('S3 refused a whole object as a range')
  })
}

/**
 * Like open, without the bytes.
 * @throws ImageError precondition, storage
 */
export async function peek(
  target: Target,
  conditions: Conditions,
): Promise<{ unmodified: boolean; stored: Stored } | undefined> {
  const stored = await statAt(target)
  return stored && { unmodified: isUnmodified(conditions, stored), stored }
}

/** All bytes of an object, and what S3 knows of it. */
export interface Whole {
  readonly stored: Stored
  readonly bytes: Buffer
}

/**
 * Returns all bytes of an original, or of an object made from it; undefined if there is none.
 * @throws ImageError storage
 */
export async function readWhole(target: Target): Promise<Whole | undefined> {
  const opened = await open(target)
  return opened?.is === 'bytes' ? opened : undefined
}
