// Removes what expires, where the bucket has no lifecycle rules: as stack/bucket.yml says, by its defaults.
import { allKeys } from '../../lib/storage/listing.ts'
import { removeKeys } from '../../lib/storage/remove-keys.ts'
import { lifecycle } from '../bucket-rules.ts'

const day = 24 * 3600 * 1000
/** Keys that are removed at a time. */
const batch = 1000

/** Removes expired objects once. @param now milliseconds since 1970 @returns how many @throws ImageError storage */
export async function expire(now = Date.now()): Promise<number> {
  let removed = 0
  let expired: string[] = []
  const flush = async () => {
    await removeKeys(expired)
    removed += expired.length
    expired = []
  }
  for (const { prefix, days } of lifecycle) {
    if (days === undefined) continue
    for await (const { key, lastModified } of allKeys(prefix)) {
      if (now - lastModified.getTime() > days * day) expired.push(key)
      if (expired.length === batch) await flush()
    }
  }
  await flush()
  return removed
}
