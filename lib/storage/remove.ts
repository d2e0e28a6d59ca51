// Removing an image with everything generated from it.
import { isOf, missing } from '../image/errors.ts'
import { removeOriginal, stat } from './bucket.ts'
import { isConditional, type Preconditions } from './conditions.ts'
import { announce, listEntries, unprocessedTail, waitingKey } from './entries.ts'
import { readManifest } from './manifests.ts'
import { discard } from './trash.ts'
import { forgetUploads } from './uploads.ts'
import { removeLeft } from './variants.ts'

/**
 * Removes an image: its uploads, which may be everything; then the original; then manifest, variants, and its entries
 * in the index. If it ends early, the event of the original makes the worker do the rest. With preconditions, uploads
 * come second: if these fail, nothing has changed.
 * @param isMoved whether it is elsewhere now: otherwise it is in the trash
 * @throws ImageError missing, precondition, storage
 */
export async function remove(
  name: string,
  preconditions: Preconditions = {},
  isMoved = false,
): Promise<void> {
  const [uploadsFirst, entries, manifest] = await Promise.all([
    isConditional(preconditions) ? undefined : forgetUploads(name),
    isMoved ? undefined : listEntries(name),
    readManifest(name),
  ])
  // Before the original, because the worker removes entries as soon as that is gone.
  const last = entries?.at(-1)
  const takeOut = last === undefined ? undefined : await discard(last)
  const removed = await removeOriginal(name, preconditions).catch(async (error) => {
    if (isOf(error, 'precondition')) await takeOut?.()
    throw error
  })
  if (!removed) await takeOut?.()
  if (!removed && !uploadsFirst) throw missing(name)
  if (uploadsFirst === undefined) await forgetUploads(name)
  if (removed && last === undefined && !isMoved) await discard(unprocessedTail(removed))
  const waiting = removed && waitingKey(removed)
  const left = { manifest, entries, waiting: waiting === undefined ? [] : [waiting], notes: manifest?.etag }
  const again = (await removeLeft(name, left)) === '' ? await stat(name) : undefined
  // The repair checks all images that wait: something of this one may be gone.
  if (again) await announce({ at: again.lastModified.getTime(), ...again })
}
