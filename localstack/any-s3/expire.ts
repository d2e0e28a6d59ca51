// Removes what expires, where the bucket has no lifecycle rules: as stack/bucket.yml says, by its defaults.
import { config } from '../../lib/config.ts'
import { s3 } from '../../lib/storage/client.ts'
import { allKeys } from '../../lib/storage/listing.ts'
import { removeKeys } from '../../lib/storage/remove-keys.ts'
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '../../lib/storage/s3/parts.ts'
import { decodeKey } from '../../lib/storage/s3/xml.ts'
import { lifecycle } from '../bucket-rules.ts'

const day = 24 * 3600 * 1000
/** Keys that are removed at a time. */
const batch = 1000

/** Aborts uploads in parts that began before a time, a thousand at a time. @returns how many @throws Error of S3 */
async function abortBefore(Prefix: string, time: number): Promise<number> {
  const where = { Bucket: config.bucket }
  for (let aborted = 0; ; ) {
    const page = await s3.send(new ListMultipartUploadsCommand({ ...where, Prefix, EncodingType: 'url' }))
    const old = page.Uploads.filter(({ Initiated }) => Initiated.getTime() < time)
    for (const { Key, UploadId } of old) {
      const upload = { ...where, Key: decodeKey(Key, page.EncodingType), UploadId }
      await s3.send(new AbortMultipartUploadCommand(upload))
    }
    aborted += old.length
    if (old.length < 1000) return aborted
  }
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
