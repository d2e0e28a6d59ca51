// Removing an image with all that was made from it.
import { ImageError } from '../image/errors.ts'
import { removeOriginal } from './bucket.ts'
import { forgetUploads } from './uploads.ts'
import { sweep } from './variants.ts'

/**
 * Removes an image: the original first, so that from then on there is none, then its manifest and variants. Where
 * it ends between the two, the event of the first has the worker do the rest. What is known of its uploads goes,
 * too; one that failed, or that nobody has looked at yet, is all there may be.
 * @throws ImageError missing, storage
 */
export async function remove(name: string): Promise<void> {
  try {
    await removeOriginal(name)
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== 'missing' || !(await forgetUploads(name)))
      throw error
    return
  }
  await Promise.all([sweep(name), forgetUploads(name)])
}
