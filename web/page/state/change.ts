// Changes to an image that the page shows: of the version that it shows, and of no other.
import { texts } from '../../texts.ts'
import { Failure, getJson, send } from './api.ts'
import { put } from './gallery.ts'
import { type Image, resourceOf } from './image.ts'

/** What the page has seen of an image. */
export type Seen = Pick<Image, 'id' | 'etag'>

/** The precondition that goes with a change. */
export const ifSeen = ({ etag }: Seen): Record<string, string> => (etag ? { 'if-match': etag } : {})

/**
 * Changes an image, unless somebody else has since the page asked about it.
 * @param below what is appended to the image's address, such as `/restore`
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

/** After a change that failed: shows what is there now, where that is why. */
export async function showCurrent(id: string, { status }: Failure): Promise<void> {
  if (status !== 412) return
  try {
    put(await getJson<Image>(resourceOf(id)))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}
