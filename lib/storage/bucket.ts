// The verbs on originals: put, stat, list, remove. Reading bytes stands in open.ts.
import { createHash } from 'node:crypto'
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import type { Original } from '../image/inspect.ts'
import { attemptsOf, faultsAsStorage, isMissing, missing, s3, statusOf } from './client.ts'
import { nameOf, originalKey, originals } from './keys.ts'

/** What the bucket's listing says of an original. */
export interface Listed {
  readonly name: string
  /** Quoted, as HTTP has it. It is the image's version, too. */
  readonly etag: string
  readonly bytes: number
  readonly lastModified: Date
}

/** What the bucket says of an original. Width and height are pixels as seen, where they are known. */
export interface Stored extends Listed {
  readonly contentType: string
  readonly width?: number
  readonly height?: number
}

const Bucket = config.bucket

/** From S3's answer to a HEAD or a GET. */
export function toStored(name: string, head: HeadObjectCommandOutput, bytes = head.ContentLength): Stored {
  const { width, height } = head.Metadata ?? {}
  return {
    name,
    etag: head.ETag ?? '',
    bytes: bytes ?? 0,
    lastModified: head.LastModified ?? new Date(0),
    contentType: head.ContentType ?? 'application/octet-stream',
    ...(width && height ? { width: Number(width), height: Number(height) } : {}),
  }
}

async function isStored(name: string, bytes: Buffer): Promise<boolean> {
  const { etag } = await stat(name)
  return etag === `"${createHash('md5').update(bytes).digest('hex')}"`
}

/**
 * Stores an original. When it returns, S3 has it.
 * @returns its ETag
 * @throws ImageError name-taken, where it may not overwrite; storage
 */
export function put(
  name: string,
  { bytes, facts }: Original,
  options: { overwrite: boolean },
): Promise<string> {
  const command = new PutObjectCommand({
    Bucket,
    Key: originalKey(name),
    Body: bytes,
    ContentType: contentTypes[facts.format],
    Metadata: { width: String(facts.width), height: String(facts.height) },
    ...(options.overwrite ? {} : { IfNoneMatch: '*' }),
  })
  const taken = new ImageError('name-taken', `An image of this name exists already: ${name}`)
  const attempt = async (): Promise<string> => {
    try {
      return (await s3.send(command)).ETag ?? ''
    } catch (error) {
      // Another write of this name is under way; who of the two came first is known when it ends.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      if (statusOf(error) === 409) return attempt()
      if (statusOf(error) !== 412) throw error
      // A retry after a lost answer meets its own first write.
      if (attemptsOf(error) > 1 && (await isStored(name, bytes))) return (await stat(name)).etag
      throw taken
    }
  }
  return faultsAsStorage(attempt)
}

/**
 * What is known of an original, without its bytes.
 * @throws ImageError missing, storage
 */
export function stat(name: string): Promise<Stored> {
  return faultsAsStorage(async () => {
    try {
      return toStored(name, await s3.send(new HeadObjectCommand({ Bucket, Key: originalKey(name) })))
    } catch (error) {
      throw isMissing(error) ? missing(name) : error
    }
  })
}

/** S3 writes keys percent-encoded when asked to, since XML has no room for every character. */
const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '))

/**
 * A page of originals in ascending order of their names' code points. Costs one call to S3.
 * @param after names behind this one
 * @param limit 1 to 1,000 names
 * @throws ImageError storage
 */
export function list({
  after,
  limit,
}: {
  after?: string | undefined
  limit: number
}): Promise<{ images: Listed[]; more: boolean }> {
  return faultsAsStorage(async () => {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: originals,
        MaxKeys: limit,
        EncodingType: 'url',
        ...(after ? { StartAfter: originalKey(after) } : {}),
      }),
    )
    const images = (page.Contents ?? []).map((item) => ({
      name: nameOf(decodeKey(item.Key ?? '')),
      etag: item.ETag ?? '',
      bytes: item.Size ?? 0,
      lastModified: item.LastModified ?? new Date(0),
    }))
    return { images, more: page.IsTruncated ?? false }
  })
}

/**
 * Removes an image. Of several at once, one removes it; the others find it missing.
 * @throws ImageError missing, storage
 */
export async function remove(name: string): Promise<void> {
  const { etag } = await stat(name)
  const gone = await faultsAsStorage(async () => {
    try {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: originalKey(name), IfMatch: etag }))
      return true
    } catch (error) {
      if (isMissing(error)) throw missing(name)
      // Overwritten or removed since we looked: look again.
      if (statusOf(error) === 412 || statusOf(error) === 409) return false
      throw error
    }
  })
  if (!gone) await remove(name)
}
