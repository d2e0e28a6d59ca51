// Removing an image with everything generated from it.
import { isOf, missing } from '../image/errors.ts'
import type { Notes } from '../image/notes.ts'
import { removeOriginal, type Stored, stat } from './bucket.ts'
import { isConditional, type Preconditions } from './conditions.ts'
import { announce, listEntries, unprocessedTail, waitingKey } from './entries.ts'
import { entryIn } from './index-keys.ts'
import { toVersion } from './keys.ts'
import { type Known, readManifest } from './manifests.ts'
import { conflict } from './retry.ts'
import { discard } from './trash.ts'
import { forgetUploads } from './uploads.ts'
import { removeLeft } from './variants.ts'

/**
 * Returns the notes that an image had at last. Whoever changed them just before it was removed may have written them
 * after they were read; those that the name was given since, for a copy, are another image's.
 */
async function lastNotesOf({ name, etag }: Stored, before: Known): Promise<Notes | undefined> {
  const now = await readManifest(name)
  const isSame = now?.value?.version === toVersion(etag) || now?.raw.write === before?.raw.write
  return (now && isSame ? now : before)?.value?.notes
}

/**
 * Removes an image: its uploads, which may be everything; then the original; then manifest, variants, and its entries
 * in the index. If it ends early, the event of the original makes the worker do the rest. With preconditions, uploads
 * come second: if these fail, nothing has changed.
 * @param isMoved whether it is elsewhere now: otherwise it is in the trash
 * @returns the notes that a moved image had at last
 * @throws ImageError missing, precondition, storage
 */
export async function remove(
  name: string,
  preconditions: Preconditions = {},
  isMoved = false,
): Promise<Notes | undefined> {
  const [uploadsFirst, entries] = await Promise.all([
    isConditional(preconditions) ? undefined : forgetUploads(name),
    isMoved ? undefined : listEntries(name),
  ])
  // Before the original, because the worker removes entries as soon as that is gone.
  const last = entries?.at(-1)
  const takeOut = last === undefined ? undefined : await discard(last)
  let manifest: Known
  // Before the look at the original, it might be an older image's; after the removal, the next one's.
  const look = async () => {
    manifest = await readManifest(name)
  }
  const removed = await removeOriginal(name, preconditions, look).catch(async (error) => {
    if (isOf(error, 'precondition')) await takeOut?.()
    throw error
  })
  if (!removed) await takeOut?.()
  if (!removed && !uploadsFirst) throw missing(name)
  const notes = removed && isMoved ? await lastNotesOf(removed, manifest) : undefined
  if (uploadsFirst === undefined) await forgetUploads(name)
  // It had no entry yet, or was overwritten since it had that one.
  const isListed = last !== undefined && entryIn(last)?.etag === removed?.etag
  if (removed && !isListed && !isMoved) await discard(unprocessedTail(removed))
  const waiting = removed && waitingKey(removed)
  const left = { entries, waiting: waiting === undefined ? [] : [waiting], notes: manifest?.etag }
  const now = await removeLeft(name, removed ? { ...left, manifest } : left)
  const again = now === conflict ? await stat(name) : undefined
  // The repair checks all images that wait: something of this one may be gone.
  if (again) await announce({ at: again.lastModified.getTime(), ...again })
  return notes
}
