// The trash: entries of deleted images, newest first. The bucket keeps their originals as old versions; a lifecycle rule
// removes both after the same time. docs/decisions/0050-live-page.md
import pLimit from 'p-limit'
import { config } from '../config.ts'
import type { Entry } from '../image/entry.ts'
import { stat } from './bucket.ts'
import { faultsAsStorage, s3 } from './client.ts'
import {
  afterMoment,
  entryIn,
  type Moment,
  momentIn,
  type Tail,
  tailIn,
  trash,
  trashKey,
} from './index-keys.ts'
import { listKeys } from './listing.ts'
import { PutObjectCommand } from './s3/commands.ts'

/** An image in the trash. */
export interface Discarded {
  readonly entry: Entry
  readonly deletedAt: Date
}

/** Puts an image into the trash, if the bucket can restore it. @param tail its last entry @throws ImageError storage */
export async function discard(tail: Tail): Promise<void> {
  if (config.lacks.has('versioning')) return
  const command = new PutObjectCommand({
    Bucket: config.bucket,
    Key: trashKey(Date.now(), tail),
    ContentLength: 0,
  })
  await faultsAsStorage(() => s3.send(command))
}

/** Calls to storage at a time. */
const atOnce = 32

/**
 * Lists the trash, newest first, without names that have an image again. Costs a call to S3, and one for each image.
 * @param after where the page before ended
 * @param limit 1 to 1,000 entries to look at: the page may have fewer
 * @throws ImageError storage
 */
export async function listTrash(
  after: Moment | undefined,
  limit: number,
): Promise<{ images: Discarded[]; next: Moment | undefined }> {
  const start = after ? { after: afterMoment(trash, after) } : {}
  const { keys, more } = await listKeys(trash, { ...start, limit })
  const newest = new Map<string, Discarded>()
  for (const { key } of keys) {
    const entry = entryIn(tailIn(key))
    if (entry && !newest.has(entry.name))
      newest.set(entry.name, { entry, deletedAt: new Date(momentIn(key).time) })
  }
  const found = await pLimit(atOnce).map([...newest.values()], async (one) =>
    (await stat(one.entry.name)) ? [] : [one],
  )
  const last = keys.at(-1)
  return { images: found.flat(), next: more && last ? momentIn(last.key) : undefined }
}
