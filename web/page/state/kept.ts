// Uploads in parts that aren't complete, in the browser's database: with the file, they continue after a reload;
// without it, when somebody chooses the file again.
import { clear, createStore, del, entries, set } from 'idb-keyval'

export interface Kept {
  /** Its `upload_url`, without the origin. */
  readonly url: string
  readonly name: string
  readonly overwrite: boolean
  readonly bytes: number
  readonly lastModified: number
  /** Hex; undefined where the page can't compute it. */
  readonly sha256: string | undefined
  /** Undefined if the browser has no room for it. */
  readonly file: File | undefined
  /** When it began, in milliseconds since 1970. */
  readonly began: number
}

/** The bucket removes the parts after 7 days. */
const lasts = 7 * 24 * 3600_000

const store = createStore('darkroom', 'uploads')

/** Writes to the database, one after the other. A browser may have none, or no room: then the upload isn't kept. */
let last: Promise<unknown> = Promise.resolve()
const write = (work: () => Promise<void>): Promise<unknown> => {
  last = last.then(work).catch(() => {})
  return last
}

/** Keeps an upload, with its file if there is room. */
export const keep = (kept: Kept): Promise<unknown> =>
  write(() => set(kept.url, kept, store).catch(() => set(kept.url, { ...kept, file: undefined }, store)))

/** Forgets an upload. @param url of the upload */
const forget = (url: string): Promise<unknown> => write(() => del(url, store))

/** Forgets all uploads: the next person at this browser is someone else. */
export const forgetAll = (): Promise<unknown> => write(() => clear(store))

/** Returns the uploads that can still be continued, oldest first. */
export async function allKept(): Promise<Kept[]> {
  // A database that is blocked throws before it promises anything.
  const found = await (async () => entries<string, Kept>(store))().catch(() => [])
  const all = found.map(([, kept]) => kept)
  const oldest = Date.now() - lasts
  for (const { url, began } of all) if (began < oldest) void forget(url)
  return all.filter(({ began }) => began >= oldest).toSorted((a, b) => a.began - b.began)
}

const hashes = new WeakMap<File, Promise<string | undefined>>()
let hashing: Promise<unknown> = Promise.resolve()

async function hash(file: File): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Returns a file's SHA-256 in hex; undefined on a page without TLS, where browsers compute none. One file at a time,
 * because it is in memory meanwhile.
 */
export function hashOf(file: File): Promise<string | undefined> {
  const known = hashes.get(file)
  if (known) return known
  const hashed = hashing.then(() => hash(file)).catch(() => undefined)
  hashing = hashed
  hashes.set(file, hashed)
  return hashed
}

/** Uploads of this tab, with what frees them for other tabs. */
const ours = new Map<string, () => void>()

/** Whether a browser can tell which tab has an upload. */
export const canClaim = (): boolean => 'locks' in navigator

/** Reserves an upload for this tab. @returns whether no other tab has it */
export function claim(url: string): Promise<boolean> {
  if (ours.has(url) || !canClaim()) return Promise.resolve(true)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  navigator.locks
    .request(`darkroom ${url}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock ? new Promise<void>((free) => ours.set(url, free)) : undefined
    })
    .catch(() => resolve(false))
  return promise
}

/** Ends an upload: it is complete, or nobody wants it any more. */
export async function release(url: string): Promise<void> {
  await forget(url)
  ours.get(url)?.()
  ours.delete(url)
}

/** Returns the upload of the same file under the same name, if there is one that no other tab has. */
export async function findKept(
  { file, name, overwrite }: { file: File; name: string; overwrite: boolean },
  sha256: string | undefined,
): Promise<Kept | undefined> {
  for (const kept of await allKept()) {
    const isSame =
      kept.bytes === file.size &&
      (sha256 === undefined ? kept.lastModified === file.lastModified : kept.sha256 === sha256)
    if (isSame && kept.name === name && kept.overwrite === overwrite && (await claim(kept.url))) return kept
  }
  return undefined
}
