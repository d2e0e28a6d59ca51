// What the repair pass does to the index: writes entries that are missing, removes stale ones, and counts again.
import type { Manifest } from '../image/manifest.ts'
import { isSameNotes } from '../image/notes.ts'
import { stat } from '../storage/bucket.ts'
import { exists } from '../storage/conditional.ts'
import { recount } from '../storage/counts.ts'
import { indexImage, isIndexed } from '../storage/entries.ts'
import {
  afterName,
  beforeName,
  byName,
  byTime,
  encodedNameIn,
  entryIn,
  imageIn,
  nameKey,
  type Tail,
  tailIn,
} from '../storage/index-keys.ts'
import { imageOf, originalKey, originals, toVersion } from '../storage/keys.ts'
import { type ListedKey, listKeys, maxKeys } from '../storage/listing.ts'
import { readManifest } from '../storage/manifests.ts'
import { removeKeys } from '../storage/remove-keys.ts'

/** Milliseconds after which a worker isn't about to write the rest of an entry. */
export const settled = 15 * 60_000

/** Whether it was written before that. */
export const isSettled = ({ lastModified }: ListedKey, now: number) => now - lastModified.getTime() > settled

/** Some keys of a pass. */
export interface Part {
  /** The key after which they begin; undefined if they are the first. */
  readonly after: string | undefined
  readonly keys: readonly ListedKey[]
  /** Whether others follow. */
  readonly more: boolean
}

/** Returns the entries of images, whose originals are listed in order, by name. */
export async function entriesOfAll(listed: readonly ListedKey[]): Promise<Map<string, Tail[]>> {
  const [first, last] = [listed.at(0), listed.at(-1)].map((one) => one && imageOf(one.key))
  const found = new Map<string, Tail[]>()
  if (first === undefined || last === undefined) return found
  const end = afterName(last)
  for (let after = beforeName(first); ; ) {
    const { keys, more } = await listKeys(byName, { after, limit: maxKeys })
    for (const { key } of keys) found.set(imageIn(key), [...(found.get(imageIn(key)) ?? []), tailIn(key)])
    const next = keys.at(-1)?.key
    if (!more || next === undefined || Buffer.compare(Buffer.from(next), Buffer.from(end)) > 0) return found
    after = next
  }
}

/**
 * Indexes an image as far as it is processed.
 * @returns whether it wasn't
 * @throws ImageError storage
 */
export async function mendEntry(
  { key, etag }: ListedKey,
  manifest: Manifest | undefined,
  entries: readonly Tail[],
): Promise<boolean> {
  if (!manifest || manifest.status === 'processing' || manifest.version !== toVersion(etag)) return false
  const entry = entries.length === 1 ? entryIn(entries[0] ?? '') : undefined
  const isSame = !entry?.looks || isSameNotes(entry.looks.notes, manifest.notes)
  if (entry?.etag === etag && entry.status === manifest.status && isSame) return false
  const stored = await stat(imageOf(key))
  if (!stored || isIndexed(entries, stored, manifest)) return false
  await indexImage(stored, manifest, [], entries)
  return true
}

/**
 * Counts a part of the entries in the order of names, and looks for those of images that are gone.
 * @returns these images
 * @throws ImageError storage
 */
export async function lookAtEntries({ after, keys, more }: Part): Promise<Set<string>> {
  const [from, upTo] = [after, more ? keys.at(-1)?.key : undefined].map(
    (key) => key && encodedNameIn(tailIn(key)),
  )
  await recount(
    from,
    upTo,
    keys.map(({ key }) => tailIn(key)),
  )
  const start = after === undefined ? {} : { after: originalKey(imageIn(after)) }
  const listed = await listKeys(originals, { ...start, limit: maxKeys })
  const present = new Set(listed.keys.map(({ key }) => imageOf(key)))
  const missing = new Set(keys.map(({ key }) => imageIn(key)).filter((name) => !present.has(name)))
  // There may be more originals in between than entries.
  for (const name of missing) if (await stat(name)) missing.delete(name)
  return missing
}

/**
 * Removes an entry in the order of time, if the one in the order of names isn't there, or it waits for the worker and
 * the image doesn't.
 * @returns whether it did
 * @throws ImageError storage
 */
export async function mendTimeEntry(listed: ListedKey, now = Date.now()): Promise<boolean> {
  const tail = tailIn(listed.key)
  const entry = entryIn(tail)
  if (!entry || !isSettled(listed, now)) return false
  const isThere =
    entry.status === 'processing' ? await isWaiting(entry.name, entry.etag) : await exists(nameKey(tail))
  if (!isThere) await removeKeys([listed.key])
  return !isThere
}

/** Returns whether this version waits for the worker. */
async function isWaiting(name: string, etag: string): Promise<boolean> {
  const stored = await stat(name)
  if (stored?.etag !== etag) return false
  return (await readManifest(name))?.value?.version !== toVersion(etag)
}

/** Calls to look for images that wait. */
const mostLooks = 20

/**
 * Checks the images that wait for the worker, which are among the newest.
 * @param mend called for those whose event may be lost
 * @throws ImageError storage
 */
export async function mendWaiting(mend: (key: string) => Promise<unknown>, now = Date.now()): Promise<void> {
  let after: string | undefined
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const { keys, more } = await listKeys(byTime, { after, limit: maxKeys })
    const waiting = keys.filter(({ key }) => entryIn(tailIn(key))?.status === 'processing')
    for (const listed of waiting.filter((one) => isSettled(one, now)))
      if (!(await mendTimeEntry(listed, now))) await mend(originalKey(imageIn(listed.key)))
    if (!more || waiting.length === 0) return
    after = keys.at(-1)?.key
  }
}
