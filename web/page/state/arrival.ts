// What becomes of an upload once it has arrived. One that went straight to the bucket has not been looked at before:
// it may still turn out to be no image, or too late for its name.
import { Failure, getJson } from './api.ts'
import { forget, put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'

/** Milliseconds between two questions. */
const shortest = 700
const longest = 8000

async function ask(status: string): Promise<Image | undefined> {
  try {
    return await getJson<Image>(status)
  } catch (error) {
    // It may be gone again, or locked: then nothing is shown of it.
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Asks until it is over. An image out of a form is only asked after once: the gallery follows that. */
async function settle(status: string, pause = shortest): Promise<Image | undefined> {
  const image = await ask(status)
  if (image) put(image)
  const isUnseen = image?.status === 'processing' && image.etag === undefined
  if (!isUnseen) return image
  await new Promise((resolve) => setTimeout(resolve, pause))
  return settle(status, Math.min(longest, pause * 1.5))
}

/**
 * Shows in the gallery what has arrived, and follows it until it has been looked at.
 * @param status where the service says what became of it
 * @throws Failure, where it is not taken
 */
export async function follow(status: string): Promise<void> {
  const image = await settle(status)
  // An image that was stored, and cannot be developed, has its own place in the gallery.
  if (image?.status !== 'failed' || image.etag !== undefined) return
  const before = await ask(resourceOf(image.id))
  if (before?.etag === undefined) forget(image.id)
  else put(before)
  throw new Failure(422, image.reason ?? '')
}
