// The chunks of a WebP: https://developers.google.com/speed/webp/docs/riff_container
import { maxParts } from './image.ts'

/** Yields the chunks, up to the end of the file. @throws RangeError if there are too many */
export function* webpChunksOf(webp: Buffer): Generator<{ readonly type: string; readonly data: Buffer }> {
  let left = maxParts
  for (let at = 12; at + 8 <= webp.length; ) {
    if (left-- === 0) throw new RangeError('more chunks than an image needs')
    const end = at + 8 + webp.readUInt32LE(at + 4)
    yield { type: webp.toString('latin1', at, at + 4), data: webp.subarray(at + 8, end) }
    at = end + (end & 1)
  }
}
