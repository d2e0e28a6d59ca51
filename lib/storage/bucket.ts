// The verbs on originals: put, stat, list, remove. open.ts reads their bytes.
import { config } from '../config.ts'
import { inline, revalidated } from '../image/delivery.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes, type Facts } from '../image/image.ts'
import type { Original } from '../image/inspect.ts'
import type { Provenance } from '../image/provenance.ts'
import { attemptsOf, deleteIf, faultsAsStorage, ifFound, isMissing, s3, statusOf } from './client.ts'
import { findMetadata, isConflict, newMark, writeUnlessChanged } from './conditional.ts'
import { demand, isConditional, type Preconditions } from './conditions.ts'
import { announce } from './entries.ts'
import { hashOf } from './hash.ts'
import { demandKey } from './index-keys.ts'
import { toKept } from './kept.ts'
import { imageOf, originalKey } from './keys.ts'
import { listKeys } from './listing.ts'
import { metadataOf, provenanceIn } from './metadata.ts'
import { conflict, retry } from './retry.ts'
import { DeleteObjectCommand, HeadObjectCommand, type ObjectHead, PutObjectCommand } from './s3/commands.ts'

/** What a listing says about an original. */
export interface Listed {
  readonly name: string
  /** Quoted, as in HTTP. It is the image's version. */
  readonly etag: string
  readonly bytes: number
  readonly lastModified: Date
}

/** What S3 knows of an original. Width and height are pixels after rotation by EXIF, if known. */
export interface Stored extends Listed, Provenance {
  readonly contentType: string
  /** S3's id of this version: two writes of the same bytes have different ones. */
  readonly id?: string
  readonly width?: number
  readonly height?: number
  /** The resize job that stored this version, if one did. */
  readonly job?: string
  /** The direct upload that created this version, if one did. */
  readonly upload?: string
  /** When it was stored, in milliseconds since 1970, by the clock of whoever stored it. */
  readonly at?: number
}

const Bucket = config.bucket

/** Converts S3's answer to a HEAD or a GET. */
export function toStored(name: string, head: ObjectHead, bytes = head.ContentLength): Stored {
  const { Metadata = {} } = head
  const { width, height, job, upload, at } = Metadata
  return {
    name,
    etag: head.ETag ?? '',
    bytes: bytes ?? 0,
    lastModified: head.LastModified ?? new Date(0),
    contentType: head.ContentType ?? 'application/octet-stream',
    ...(head.VersionId ? { id: head.VersionId } : {}),
    ...(width && height ? { width: Number(width), height: Number(height) } : {}),
    ...(job ? { job } : {}),
    ...(upload ? { upload } : {}),
    ...provenanceIn(Metadata),
    ...(at && /^\d{1,15}$/.test(at) ? { at: Number(at) } : {}),
  }
}

/** Returns an original's key and the fields of its delivery, for S3. */
export const toObject = (name: string, filename = name) => ({
  Bucket,
  Key: originalKey(name),
  ContentDisposition: inline(filename),
  CacheControl: revalidated,
})

/** Returns an original's key, fields and metadata, for S3. */
export const toOriginal = (
  name: string,
  facts: Facts,
  metadata: Record<string, string>,
  provenance: Provenance = {},
) => ({
  ...toObject(name, provenance.filename),
  ContentType: contentTypes[facts.format],
  Metadata: {
    width: String(facts.width),
    height: String(facts.height),
    ...metadataOf(provenance),
    ...metadata,
  },
})

/** @param metadata with the hash of the bytes as they were sent. It is signed, too, if they are stored so */
const toPut = (
  name: string,
  { bytes, facts, sha256, ...file }: Original,
  metadata: Readonly<Record<string, string>> & { readonly sha256: string },
) => ({
  ...toOriginal(name, facts, metadata, file),
  Body: bytes,
  BodySha256: sha256 === undefined ? metadata.sha256 : undefined,
})

/**
 * Overwrites the version that a job started from with its result.
 * @returns the new version's ETag; undefined if the original changed, or is gone
 * @throws ImageError storage
 */
export function replace(
  name: string,
  original: Original,
  from: { etag: string; job: string },
): Promise<string | undefined> {
  return writeUnlessChanged(originalKey(name), async (mark) => {
    const object = toPut(name, original, { ...mark, sha256: hashOf(original.bytes), job: from.job })
    return (await s3.send(new PutObjectCommand({ ...object, IfMatch: from.etag }))).ETag
  })
}

/**
 * Overwrites a version with what is to be kept of it, and with its metadata.
 * @returns the new version's ETag; undefined if the original changed, or is gone
 * @throws ImageError storage
 */
export function rewrite({ name, etag, contentType, filename }: Stored, kept: Original) {
  const Key = originalKey(name)
  return writeUnlessChanged(Key, async (mark) => {
    const { metadata = {} } = (await findMetadata(Key)) ?? {}
    const sha256 = metadata.sha256 ?? kept.sha256
    const Metadata = { ...metadata, ...mark, ...(sha256 ? { sha256 } : {}) }
    const object = { ...toObject(name, filename), ContentType: contentType, Metadata, Body: kept.bytes }
    return (await s3.send(new PutObjectCommand({ ...object, IfMatch: etag }))).ETag
  })
}

/** How to store an original. */
export interface Putting {
  readonly overwrite: boolean
  /** Whether an earlier attempt may have stored these bytes, which counts as success. */
  readonly isRetry?: boolean | undefined
  /** The request's preconditions, evaluated against exactly the version that is overwritten. */
  readonly preconditions?: Preconditions
}

/** Returns the error of a contract that doesn't overwrite, for a name that an image has. */
export const taken = (name: string) =>
  new ImageError('name-taken', `An image with this name already exists: ${name}`)

/**
 * Returns S3's condition: overwrite the version for which the preconditions hold, or store a new object.
 * @throws ImageError bad-name, name-taken, precondition, storage
 */
export async function conditionOf(name: string, { overwrite, preconditions = {} }: Putting) {
  demandKey(name)
  if (!isConditional(preconditions)) return overwrite ? {} : { IfNoneMatch: '*' }
  const current = await stat(name)
  if (current && !overwrite) throw taken(name)
  demand(preconditions, current)
  return current ? { IfMatch: current.etag } : { IfNoneMatch: '*' }
}

/** Whether a condition doesn't hold: the request's, or S3's because of another version (412) or none (404). */
const isRefused = (error: unknown) =>
  error instanceof ImageError ? error.code !== 'storage' : statusOf(error) === 412 || isMissing(error)

/** The condition of a conditional write. */
type Condition = Awaited<ReturnType<typeof conditionOf>>

/**
 * Stores an original. S3 has it when this returns.
 * @returns its ETag
 * @throws ImageError name-taken, if it may not overwrite; precondition; storage
 */
export async function put(name: string, sent: Original, options: Putting): Promise<string> {
  const original = await toKept(sent)
  const sha256 = original.sha256 ?? hashOf(original.bytes)
  const written = await write(name, sha256, options, async (mark, condition) => {
    const object = toPut(name, original, { ...mark, sha256 })
    return (await s3.send(new PutObjectCommand({ ...object, ...condition }))).ETag
  })
  const { bytes, facts, ...file } = original
  const { format, width, height } = facts
  const said = { name, bytes: bytes.length, contentType: contentTypes[format], width, height }
  await announce({ ...said, ...file, ...written })
  return written.etag
}

/** What a write made: its ETag, and when; without a time, an earlier attempt had made it. */
interface Written {
  readonly etag: string
  readonly lastModified: Date
  readonly at?: number
}

/**
 * Writes an original under the request's preconditions, and recognizes its own write if the answer was lost.
 * @param sha256 of the bytes; undefined if unknown
 * @param send stores the mark as metadata, writes under the condition, and returns the ETag
 * @throws as put
 */
export async function write(
  name: string,
  sha256: string | undefined,
  options: Putting,
  send: (mark: Readonly<Record<string, string>>, condition: Condition) => Promise<string | undefined>,
): Promise<Written> {
  const at = Date.now()
  const lastModified = new Date(at)
  const mark = { ...newMark(), at: String(at) }
  const attempt = async (): Promise<Written | typeof conflict> => {
    try {
      return { etag: (await send(mark, await conditionOf(name, options))) ?? '', lastModified, at }
    } catch (error) {
      // Another write of this name is running; which one was first is known when it ends.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      if (statusOf(error) === 409) return conflict
      if (!isRefused(error)) throw error
      const found = await findMetadata(originalKey(name))
      const { write: writer, sha256: hash } = found?.metadata ?? {}
      // A retry after a lost answer finds its own first write.
      if (found && writer === mark.write) return { etag: found.etag, lastModified, at }
      const isSame = options.isRetry && hash !== undefined && hash === sha256
      if (found && isSame) return { etag: found.etag, lastModified }
      if (error instanceof ImageError) throw error
      if (found && !options.overwrite) throw taken(name)
      return conflict
    }
  }
  return faultsAsStorage(() => retry(attempt))
}

/**
 * Returns what S3 knows of an original, or of the object at another key made from it, without its bytes; undefined if
 * there is none.
 * @throws ImageError storage
 */
export function stat(name: string, key = originalKey(name)): Promise<Stored | undefined> {
  const command = new HeadObjectCommand({ Bucket, Key: key })
  return faultsAsStorage(() => ifFound(async () => toStored(name, await s3.send(command))))
}

/**
 * Lists originals in ascending order of their names' code points. Costs one call to S3 for each 1,000 names.
 * @param after only names after this one
 * @param skip that many of them
 * @param limit 1 or more names
 * @param prefix only names with this prefix
 * @throws ImageError storage
 */
export async function list({
  after,
  skip = 0,
  limit,
  prefix = '',
}: {
  after?: string | undefined
  skip?: number
  limit: number
  prefix?: string
}): Promise<{ images: Listed[]; more: boolean }> {
  const start = after ? { after: originalKey(after) } : {}
  const { keys, more } = await listKeys(originalKey(prefix), { skip, limit, ...start })
  return { images: keys.map(({ key, ...rest }) => ({ name: imageOf(key), ...rest })), more }
}

/**
 * Removes an original. Of several removals at once, one removes it; the others find it missing.
 * @param preconditions of the request, evaluated against exactly the version that is removed
 * @param onFound is called between the look at that version and its removal
 * @returns what it removed; undefined if there is none
 * @throws ImageError precondition, storage
 */
export async function removeOriginal(
  name: string,
  preconditions: Preconditions = {},
  onFound: () => Promise<unknown> = async () => {},
): Promise<Stored | undefined> {
  let sentAgain: Stored | undefined
  const attempt = async (): Promise<Stored | undefined | typeof conflict> => {
    const found = await stat(name)
    // A retry after a lost answer finds what its first try did.
    if (!found) return sentAgain
    demand(preconditions, found)
    await onFound()
    try {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: originalKey(name), ...deleteIf(found.etag) }))
      return found
    } catch (error) {
      if (!isConflict(error)) throw error
      // Overwritten or removed meanwhile: look again.
      if (attemptsOf(error) > 1) sentAgain ??= found
      return conflict
    }
  }
  return faultsAsStorage(() => retry(attempt))
}
