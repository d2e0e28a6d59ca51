// The index: entries of images, for lists. The worker writes them after the manifest, and the repair pass mends them.
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import type { Entry } from '../image/entry.ts'
import type { Manifest } from '../image/manifest.ts'
import { timeIn } from '../image/time.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { countEntry } from './counts.ts'
import { entriesOf, keysOf, nameKey, type Tail, tailIn, tailOf, timeKey } from './index-keys.ts'
import { toVersion } from './keys.ts'
import { listKeys } from './listing.ts'
import { removeKeys } from './remove-keys.ts'

/** What an entry says of an original, whether it is processed or not. */
export interface Indexable {
  readonly name: string
  readonly etag: string
  readonly bytes: number
  readonly lastModified: Date
  readonly contentType: string
  readonly width?: number
  readonly height?: number
  readonly filename?: string | undefined
  /** When it was stored, in milliseconds since 1970, by the clock of whoever stored it. */
  readonly at?: number
}

const inSeconds = (time: number) => new Date(Math.trunc(time / 1000) * 1000)

function toEntry(stored: Indexable, manifest: Manifest | undefined): Entry {
  const { name, etag, bytes, contentType, width, height, filename } = stored
  // The hour of S3's clock isn't known when an upload ends, so that both entries go by ours.
  const at = stored.at ?? stored.lastModified.getTime()
  return {
    ...{ name, etag, bytes, contentType, status: manifest?.status ?? 'processing' },
    lastModified: inSeconds(manifest ? stored.lastModified.getTime() : at),
    time: timeIn(name) ?? at,
    ...(width !== undefined && height !== undefined ? { width, height } : {}),
    ...(filename === undefined ? {} : { filename }),
    ...(manifest ? { looks: manifest } : {}),
  }
}

const put = async (Key: string, abortSignal?: AbortSignal) => {
  const command = new PutObjectCommand({ Bucket: config.bucket, Key, ContentLength: 0 })
  await s3.send(command, abortSignal ? { abortSignal } : {})
}

/** Returns the key of the entry that an original has until it is processed; undefined for those of other programs. */
function waitingKey(stored: Indexable): string | undefined {
  if (stored.at === undefined) return undefined
  const entry = toEntry(stored, undefined)
  return timeKey(entry, tailOf(entry))
}

/** Milliseconds for which an upload waits for its entry. */
const patience = 2000

/**
 * Lists an original that was just stored among the newest. If that fails, it is listed when it is processed: nothing
 * depends on it.
 */
export async function announce(stored: Indexable): Promise<void> {
  const key = waitingKey(stored)
  if (key !== undefined) await put(key, AbortSignal.timeout(patience)).catch(() => {})
}

/** Takes back what announce did. @throws ImageError storage */
export async function withdraw(stored: Indexable): Promise<void> {
  const key = waitingKey(stored)
  if (key !== undefined) await removeKeys([key])
}

/** Returns an image's entries in the order of names. There is one, or while it changes, several. @throws ImageError storage */
export async function listEntries(name: string): Promise<Tail[]> {
  const { keys } = await listKeys(entriesOf(name), { limit: 1000 })
  return keys.map(({ key }) => tailIn(key))
}

/**
 * Makes the index say of an image what is true. The entry in the order of names comes last: once it is there, there is
 * nothing left to do.
 * @param listed the entries that it has
 * @param wanted the entry that it should have; undefined if there is no such image
 * @param waiting keys of entries from before the image was processed
 */
async function replace(name: string, listed: readonly Tail[], wanted: Entry | undefined, waiting: string[]) {
  const tail = wanted && tailOf(wanted)
  if (tail !== undefined && listed.length === 1 && listed[0] === tail) return
  const stale = await countEntry(name, listed, tail)
  const keys = tail === undefined ? [] : keysOf(tail)
  await faultsAsStorage(() => Promise.all(keys.slice(0, -1).map((key) => put(key))))
  await removeKeys([...waiting, ...stale.flatMap(keysOf)])
  if (tail !== undefined) await faultsAsStorage(() => put(nameKey(tail)))
}

/**
 * Indexes a processed image. Idempotent.
 * @param listed its entries, if they are known
 * @throws ImageError storage
 */
export async function indexImage(
  stored: Indexable,
  manifest: Manifest,
  listed?: readonly Tail[],
): Promise<void> {
  if (manifest.version !== toVersion(stored.etag)) return
  const waiting = waitingKey(stored)
  const known = listed ?? (await listEntries(stored.name))
  await replace(stored.name, known, toEntry(stored, manifest), waiting === undefined ? [] : [waiting])
}

/** Removes these entries of an image that is gone, and those that were never finished. @throws ImageError storage */
export const unindex = (name: string, listed: readonly Tail[]): Promise<void> =>
  replace(name, listed, undefined, [])

/** Returns whether these entries are all that a list needs to know of this version. */
export const isIndexed = (listed: readonly Tail[], stored: Indexable, manifest: Manifest): boolean =>
  listed.length === 1 && listed[0] === tailOf(toEntry(stored, manifest))
