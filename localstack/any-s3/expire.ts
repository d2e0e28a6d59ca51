// Removes what expires, where the bucket has no lifecycle rules: as stack/bucket.yml says, by its defaults.
import { isDeepStrictEqual } from 'node:util'
import { config } from '../../lib/config.ts'
import { ifFound, s3 } from '../../lib/storage/client.ts'
import { allKeys } from '../../lib/storage/listing.ts'
import { removeKeys } from '../../lib/storage/remove-keys.ts'
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '../../lib/storage/s3/parts.ts'
import { decodeKey } from '../../lib/storage/s3/xml.ts'
import { lifecycle } from '../bucket-rules.ts'

const day = 24 * 3600 * 1000
/** Keys that are removed at a time. */
const batch = 1000

/** Yields the uploads in parts that aren't complete, page by page. @throws Error of S3 */
async function* unfinished(prefix: string) {
  const where = { Bucket: config.bucket, Prefix: prefix, EncodingType: 'url' as const }
  for (let after = {}; ; ) {
    const page = await s3.send(new ListMultipartUploadsCommand({ ...where, ...after }))
    const { Uploads, EncodingType, NextKeyMarker, NextUploadIdMarker: UploadIdMarker } = page
    const isLast = NextKeyMarker === undefined
    const next = isLast ? {} : { KeyMarker: decodeKey(NextKeyMarker, EncodingType), UploadIdMarker }
    // An S3 that doesn't know markers would send the first page for ever.
    if (!isLast && isDeepStrictEqual(next, after)) return
    for (const one of Uploads) yield { ...one, Key: decodeKey(one.Key, EncodingType) }
    if (isLast) return
    after = next
  }
}

/** Aborts uploads in parts that began before a time. @returns how many @throws Error of S3 */
async function abortBefore(prefix: string, time: number): Promise<number> {
  // All are listed before one is aborted: a page may continue after an upload that this aborts.
  const old: { Key: string; UploadId: string }[] = []
  for await (const { Key, UploadId, Initiated } of unfinished(prefix))
    if (Initiated.getTime() < time) old.push({ Key, UploadId })
  let aborted = 0
  for (const upload of old) {
    const command = new AbortMultipartUploadCommand({ Bucket: config.bucket, ...upload })
    // Another instance may have aborted it.
    if (await ifFound(() => s3.send(command))) aborted += 1
  }
  return aborted
}

/**
 * Removes expired objects and unfinished uploads once.
 * @param now milliseconds since 1970
 * @returns how many
 * @throws Error of S3
 */
export async function expire(now = Date.now()): Promise<number> {
  let removed = 0
  let expired: string[] = []
  const flush = async () => {
    await removeKeys(expired)
    removed += expired.length
    expired = []
  }
  for (const { prefix, days, abortDays } of lifecycle) {
    if (abortDays !== undefined && !config.lacks.has('multipart'))
      removed += await abortBefore(prefix, now - abortDays * day)
    if (days === undefined) continue
    for await (const { key, lastModified } of allKeys(prefix)) {
      if (now - lastModified.getTime() > days * day) expired.push(key)
      if (expired.length === batch) await flush()
    }
  }
  await flush()
  return removed
}
