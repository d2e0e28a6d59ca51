// The index: entries of images, for lists. The worker writes them before the manifest, and the repair pass mends them.

import type { Entry } from '../image/entry.ts'
import type { Manifest, Processed } from '../image/manifest.ts'
import { type Provenance, provenanceOf } from '../image/provenance.ts'
import { timeIn } from '../image/time.ts'
import { countEntry } from './counts.ts'
import {
  byTime,
  entriesAt,
  entriesOf,
  entryIn,
  imageIn,
  keysOf,
  nameKey,
  type Tail,
  tailIn,
  tailOf,
  timeKey,
} from './index-keys.ts'
import { toVersion } from './keys.ts'
import { listKeys, maxKeys } from './listing.ts'
import { putKey } from './put-key.ts'
import { removeKeys } from './remove-keys.ts'

/** What an entry says of an original, whether it is processed or not. */
export interface Indexable extends Provenance {
  readonly name: string
  readonly etag: string
  readonly bytes: number
  readonly lastModified: Date
  readonly contentType: string
  readonly width?: number
  readonly height?: number
  /** When it was stored, in milliseconds since 1970, by the clock of whoever stored it. */
  readonly at?: number
}

const inSeconds = (time: number) => new Date(Math.trunc(time / 1000) * 1000)

function toEntry(stored: Indexable, manifest: Processed | undefined): Entry {
  const { name, etag, bytes, contentType, width, height, created } = stored
  // The hour of S3's clock isn't known when an upload ends, so that both entries go by ours.
  const at = stored.at ?? stored.lastModified.getTime()
  return {
    ...{ name, etag, bytes, contentType, status: manifest?.status ?? 'processing' },
    lastModified: inSeconds(manifest ? stored.lastModified.getTime() : at),
    // Until it is processed, it is among the newest: there it is looked for.
    time: (manifest && created?.getTime()) ?? timeIn(name) ?? at,
    ...(width !== undefined && height !== undefined ? { width, height } : {}),
    ...provenanceOf(stored),
    ...(manifest ? { looks: manifest } : {}),
  }
}

/** Returns the key of the entry that an original has until it is processed; undefined for those of other programs. */
export function waitingKey(stored: Indexable): string | undefined {
  if (stored.at === undefined) return undefined
  const entry = toEntry(stored, undefined)
  return timeKey(entry, tailOf(entry))
}

/** Returns an original as an entry that says nothing of its processing. */
export const unprocessedTail = (stored: Indexable): Tail => tailOf(toEntry(stored, undefined))

/** Milliseconds for which an upload waits for its entry. */
const patience = 2000

/**
 * Lists an original that was just stored among the newest. If that fails, it is listed when it is processed: nothing
 * depends on it.
 */
export async function announce(stored: Indexable): Promise<void> {
  const key = waitingKey(stored)
  if (key !== undefined) await putKey(key, AbortSignal.timeout(patience)).catch(() => {})
}

/** Keys to look through: an image waits for seconds, unless there are many. */
const newest = 100

/**
 * Returns the keys of an image's entries from before it was processed. Those of uploads that were overwritten meanwhile
 * are known in no other way. They are among the newest, or the repair pass finds them.
 * @throws ImageError storage
 */
export async function listWaiting(name: string): Promise<string[]> {
  const time = timeIn(name)
  const prefix = time === undefined ? byTime : entriesAt({ time, name })
  const { keys } = await listKeys(prefix, { limit: newest })
  return keys
    .map(({ key }) => key)
    .filter((key) => imageIn(key) === name && entryIn(tailIn(key))?.status === 'processing')
}

/** Returns an image's entries in the order of names: one, or while it changes, several. @throws ImageError storage */
export async function listEntries(name: string): Promise<Tail[]> {
  const { keys } = await listKeys(entriesOf(name), { limit: maxKeys })
  return keys.map(({ key }) => tailIn(key))
}

const removeAll = (keys: readonly string[], tails: readonly Tail[]) =>
  removeKeys([...new Set([...keys, ...tails.flatMap(keysOf)])])

/**
 * Indexes a processed image. Idempotent. The entry in the order of names comes last: once it is there, there is nothing
 * left to do.
 * @param waiting keys of entries from before it was processed, besides that of this version
 * @param known its entries, if the caller knows them
 * @throws ImageError storage
 */
export async function indexImage(
  stored: Indexable,
  manifest: Manifest,
  waiting: readonly string[] = [],
  known?: readonly Tail[],
): Promise<void> {
  if (manifest.status === 'processing' || manifest.version !== toVersion(stored.etag)) return
  const tails = known ?? (await listEntries(stored.name))
  if (isIndexed(tails, stored, manifest)) return removeKeys(waiting)
  const tail = tailOf(toEntry(stored, manifest))
  const stale = (await countEntry(stored.name, tails, tail)) ?? []
  const others = keysOf(tail).slice(0, -1)
  await Promise.all(others.map((key) => putKey(key)))
  const own = waitingKey(stored)
  await removeAll(own === undefined ? waiting : [...waiting, own], stale)
  await putKey(nameKey(tail))
}

/**
 * Removes these entries of an image that is gone, and those that were never finished.
 * @param others keys to remove in the same call
 * @param isGone looks again at the last moment
 * @returns whether it is gone: otherwise, nothing is removed
 * @throws ImageError storage
 */
export async function unindex(
  name: string,
  tails: readonly Tail[],
  others: readonly string[],
  isGone: () => Promise<boolean>,
): Promise<boolean> {
  const stale = await countEntry(name, tails, undefined, isGone)
  if (stale) await removeAll(others, stale)
  return stale !== undefined
}

/** Returns whether these entries are all that a list needs to know of this version. */
export const isIndexed = (tails: readonly Tail[], stored: Indexable, manifest: Processed): boolean =>
  tails.length === 1 && tails[0] === tailOf(toEntry(stored, manifest))
