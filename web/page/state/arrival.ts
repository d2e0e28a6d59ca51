// What becomes of an upload after it arrived. A direct upload isn't validated yet: it may not be an image, or
// its name may exist by now.
import { Failure, getJson } from './api.ts'
import { forget, put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'

/** Milliseconds between two requests, if the service doesn't wait. */
const pause = 1000

/** Seconds that the service waits for an end. */
const wait = { headers: { prefer: 'wait=10' } }

async function ask(status: string, init: RequestInit = {}): Promise<Image | undefined> {
  try {
    return await getJson<Image>(status, init)
  } catch (error) {
    // It may be deleted or locked: then it isn't shown.
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Asks until the upload is validated. The list follows the image after that. */
async function settle(status: string, init: RequestInit = {}): Promise<Image | undefined> {
  const image = await ask(status, init)
  if (image) put(image)
  const isUnseen = image?.status === 'processing' && image.etag === undefined
  if (!isUnseen) return image
  await new Promise((resolve) => setTimeout(resolve, pause))
  return settle(status, wait)
}

/**
 * Shows what arrived in the gallery, and follows it until it is validated.
 * @param status the URL that describes the upload
 * @throws Failure, if it is rejected
 */
export async function follow(status: string): Promise<void> {
  const image = await settle(status)
  // A stored image that can't be processed has its own place in the gallery.
  if (image?.status !== 'failed' || image.etag !== undefined) return
  const before = await ask(resourceOf(image.id))
  if (before?.etag === undefined) forget(image.id)
  else put(before)
  throw new Failure(422, image.reason ?? '')
}
