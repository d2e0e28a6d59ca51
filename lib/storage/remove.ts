// Removing an image with all that was made from it.
import { removeOriginal } from './bucket.ts'
import { sweep } from './variants.ts'

/**
 * Removes an image: the original first, so that from then on there is none, then its manifest and variants.
 * Where it ends between the two, the event of the first has the worker do the rest.
 * @throws ImageError missing, storage
 */
export async function remove(name: string): Promise<void> {
  await removeOriginal(name)
  await sweep(name)
}
