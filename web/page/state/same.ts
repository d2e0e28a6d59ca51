// Whether a file is stored already: after a broken connection, nobody knows what became of it.
import { Failure, getJson, send, whole } from './api.ts'
import { type Image, originalUrl, resourceOf } from './image.ts'

/** Returns whether the image with this name has exactly the file's bytes; false if that can't be found out. */
export async function isStored(name: string, file: File): Promise<boolean> {
  try {
    const image = await getJson<Image>(resourceOf(name))
    if (image.bytes !== file.size) return false
    const answer = await send(originalUrl(image))
    const [theirs, ours] = await Promise.all([whole(answer.arrayBuffer()), file.arrayBuffer()])
    const [a, b] = [new Uint8Array(theirs), new Uint8Array(ours)]
    return a.length === b.length && a.every((byte, at) => byte === b[at])
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
