// The trash: entries of deleted images, newest first. The bucket keeps their originals as old versions; a lifecycle rule
// removes both after the same time. docs/decisions/0050-live-page.md
import pLimit from 'p-limit'
import { config } from '../config.ts'
import type { Entry } from '../image/entry.ts'
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
import { originalKey } from './keys.ts'
import { listKeys } from './listing.ts'
import { putKey } from './put-key.ts'
import { removeKeys } from './remove-keys.ts'
import { historyOf, maxVersions } from './versions.ts'

/** An image in the trash. */
export interface Discarded {
  readonly entry: Entry
  readonly deletedAt: Date
}

/**
 * Puts an image into the trash, if the bucket can restore it.
 * @param tail its last entry
 * @returns what takes it out again
 * @throws ImageError storage
 */
export async function discard(tail: Tail): Promise<() => Promise<void>> {
  if (config.lacks.has('versioning')) return async () => {}
  const key = trashKey(Date.now(), tail)
  await putKey(key)
  return () => removeKeys([key])
}

const inSeconds = (date: Date) => Math.trunc(date.getTime() / 1000)

/**
 * Returns whether an image is gone, and nothing was stored under its name since: otherwise, it was restored, and then
 * renamed.
 * @param at when it came into the trash, by S3's clock as that of its versions
 */
async function isDiscarded(name: string, at: Date): Promise<boolean> {
  const newest = (await historyOf(originalKey(name), maxVersions)).versions[0]
  // None, if the bucket doesn't keep them any more.
  return newest !== undefined && !newest.isCurrent && inSeconds(newest.lastModified) <= inSeconds(at)
}

/** Calls to storage at a time. */
const atOnce = 32

/**
 * Lists the trash, newest first, without names that had an image again. Costs a call to S3, and one for each image.
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
  const newest = new Map<string, Discarded & { readonly at: Date }>()
  for (const { key, lastModified: at } of keys) {
    const entry = entryIn(tailIn(key))
    if (entry && !newest.has(entry.name))
      newest.set(entry.name, { entry, deletedAt: new Date(momentIn(key).time), at })
  }
  const found = await pLimit(atOnce).map([...newest.values()], async ({ at, ...one }) =>
    (await isDiscarded(one.entry.name, at)) ? [one] : [],
  )
  const last = keys.at(-1)
  return { images: found.flat(), next: more && last ? momentIn(last.key) : undefined }
}
