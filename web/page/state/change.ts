// Changes to an image: only of the version that the page shows.
import { texts } from '../../texts.ts'
import { Failure, getJson, send } from './api.ts'
import { put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'

/** What the page knows of an image. */
export type Seen = Pick<Image, 'id' | 'etag'>

/** Returns the precondition of a change. */
export const ifSeen = ({ etag }: Seen): Record<string, string> => (etag ? { 'if-match': etag } : {})

/**
 * Changes an image, unless somebody else did since the page loaded it.
 * @param below a path below the image's URL, such as `/restore`
 * @throws Failure
 */
export async function change(seen: Seen, init: RequestInit, below = ''): Promise<Response> {
  try {
    return await send(resourceOf(seen.id) + below, { ...init, headers: { ...init.headers, ...ifSeen(seen) } })
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 412) throw error
    throw new Failure(412, texts.changed)
  }
}

/** After a failed change: shows the current image, if it changed. */
export async function showCurrent(id: string, { status }: Failure): Promise<void> {
  if (status !== 412) return
  try {
    put(await getJson<Image>(resourceOf(id)))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}
