// Removing an image with all that was made from it.
import { missing } from '../image/errors.ts'
import { removeOriginal } from './bucket.ts'
import { isConditional, type Preconditions } from './conditions.ts'
import { forgetUploads } from './uploads.ts'
import { removeStale } from './variants.ts'

/**
 * Removes an image: what is known of its uploads, which may be all there is of it; then the original, so that from
 * then on there is none; then its manifest and variants. Where it ends before the last, the event of the original
 * has the worker do the rest. With preconditions, uploads come second: where these fail, nothing has changed.
 * @throws ImageError missing, precondition, storage
 */
export async function remove(name: string, preconditions: Preconditions = {}): Promise<void> {
  const uploadsFirst = isConditional(preconditions) ? undefined : await forgetUploads(name)
  const isRemoved = await removeOriginal(name, preconditions)
  if (!isRemoved && !uploadsFirst) throw missing(name)
  if (uploadsFirst === undefined) await forgetUploads(name)
  await removeStale(name)
}
