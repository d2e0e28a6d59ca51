// Notes on images. They are in the manifest, and belong to the name: whatever the original is, they stay until somebody
// changes them or deletes the image. docs/decisions/0049-notes.md
import { ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { v7 as uuid } from 'uuid'
import { config } from '../config.ts'
import { demandFound } from '../image/errors.ts'
import { type Manifest, unprocessed } from '../image/manifest.ts'
import { changed, isSameFocus, isSameNotes, type Notes, type NotesChange } from '../image/notes.ts'
import { stat } from './bucket.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { demand, type Preconditions } from './conditions.ts'
import { indexImage } from './entries.ts'
import { type Document, LaterRelease } from './json.ts'
import { againKey, manifestKey } from './keys.ts'
import { decodeKey } from './listing.ts'
import { readManifest, writeManifest } from './manifests.ts'
import { conflict, retry } from './retry.ts'

type Known = Document<Manifest | undefined> | undefined

/** Returns what the manifest says, or that there is none. @throws LaterRelease */
function manifestIn(known: Known): Manifest {
  if (known && !known.value) throw new LaterRelease('unknown')
  return known?.value ?? unprocessed
}

/** Writes other notes over a manifest, which keeps the members of later releases. */
function write(name: string, manifest: Manifest, notes: Notes, known: Known) {
  return writeManifest(name, { ...known?.raw, ...manifest, notes }, known)
}

/** Has the worker generate the variants that show another part now. */
const requestVariants = (name: string) =>
  faultsAsStorage(() =>
    s3.send(new PutObjectCommand({ Bucket: config.bucket, Key: againKey(name, uuid()), ContentLength: 0 })),
  )

/**
 * Writes other notes, in the index first, and has variants generated that crop.
 * @param next returns them
 * @param isComing whether the image may not be there yet
 */
function revise(
  name: string,
  next: (before: Notes | undefined) => Notes,
  { preconditions = {}, isComing = false }: { preconditions?: Preconditions; isComing?: boolean },
): Promise<void> {
  return retry(async () => {
    const known = await readManifest(name)
    const found = await stat(name)
    const stored = isComing ? found : demandFound(name, found)
    if (stored) demand(preconditions, stored)
    const before = manifestIn(known)
    const notes = next(before.notes)
    if (isSameNotes(before.notes, notes)) return undefined
    if (stored) await indexImage(stored, { ...before, notes })
    if ((await write(name, before, notes, known)) === undefined) return conflict
    const isMisframed = before.status === 'ready' && !isSameFocus(before.framed, notes.focus)
    if (isMisframed) await requestVariants(name)
    return undefined
  })
}

/**
 * Changes the notes on an image. Lists have them when this returns; variants follow.
 * @throws ImageError missing, precondition, bad-request, storage
 */
export const changeNotes = (name: string, change: NotesChange, preconditions: Preconditions): Promise<void> =>
  revise(name, (before) => changed(before, change), { preconditions })

/**
 * Stores a copy of an image with its notes. A new name gets them first: if the copy is never stored, the repair pass
 * removes them.
 * @param notes undefined if there are none: then an image that is overwritten keeps its own
 * @throws ImageError storage; and what act throws
 */
export async function withNotes<T>(name: string, notes: Notes | undefined, act: () => Promise<T>): Promise<T> {
  if (!notes) return act()
  const give = () => revise(name, () => notes, { isComing: true })
  if (!(await readManifest(name))) await give()
  const done = await act()
  await give()
  return done
}

/** Returns the notes on an image; undefined if there are none. @throws ImageError storage */
export const notesOn = async (name: string): Promise<Notes | undefined> =>
  (await readManifest(name))?.value?.notes

/**
 * Returns the notes that a deleted image had, while the bucket keeps its manifest; undefined if it isn't deleted.
 * @throws ImageError storage
 */
export async function lastNotesOn(name: string): Promise<Notes | undefined> {
  if (await readManifest(name)) return undefined
  const key = manifestKey(name)
  const page = { Bucket: config.bucket, Prefix: key, MaxKeys: 10, EncodingType: 'url' as const }
  const { Versions = [], EncodingType } = await faultsAsStorage(() =>
    s3.send(new ListObjectVersionsCommand(page)),
  )
  const newest = Versions.find(({ Key = '' }) => decodeKey(Key, EncodingType) === key)
  const id = newest?.VersionId
  return id === undefined ? undefined : (await readManifest(name, id))?.value?.notes
}
