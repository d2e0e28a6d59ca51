// Removing an image with everything generated from it.
import { missing } from '../image/errors.ts'
import { removeOriginal } from './bucket.ts'
import { isConditional, type Preconditions } from './conditions.ts'
import { listEntries, unprocessedTail, withdraw } from './entries.ts'
import { discard } from './trash.ts'
import { forgetUploads } from './uploads.ts'
import { removeStale } from './variants.ts'

/**
 * Removes an image: its uploads, which may be everything; then the original; then manifest, variants, and its
 * entries in the index. If it ends early, the event of the original makes the worker do the rest. With preconditions, uploads come second: if these fail,
 * nothing has changed.
 * @param isMoved whether it is elsewhere now: otherwise it is in the trash
 * @throws ImageError missing, precondition, storage
 */
export async function remove(
  name: string,
  preconditions: Preconditions = {},
  isMoved = false,
): Promise<void> {
  const uploadsFirst = isConditional(preconditions) ? undefined : await forgetUploads(name)
  // Before the original, because the worker removes entries as soon as that is gone. The trash ignores images that exist.
  const last = isMoved ? undefined : (await listEntries(name)).at(-1)
  if (last !== undefined) await discard(last)
  const removed = await removeOriginal(name, preconditions)
  if (!removed && !uploadsFirst) throw missing(name)
  if (uploadsFirst === undefined) await forgetUploads(name)
  if (removed) await withdraw(removed)
  if (removed && last === undefined && !isMoved) await discard(unprocessedTail(removed))
  await removeStale(name)
}
