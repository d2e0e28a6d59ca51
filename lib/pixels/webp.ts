// The chunks of a WebP: https://developers.google.com/speed/webp/docs/riff_container
import { ImageError } from '../image/errors.ts'

/** Yields the chunks, up to the end of the file. */
export function* webpChunksOf(webp: Buffer): Generator<{ readonly type: string; readonly data: Buffer }> {
  for (let at = 12; at + 8 <= webp.length; ) {
    const end = at + 8 + webp.readUInt32LE(at + 4)
    yield { type: webp.toString('latin1', at, at + 4), data: webp.subarray(at + 8, end) }
    at = end + (end & 1)
  }
}

/** libwebp looks for each frame from the first one on, and a file of 100 MB has room for two million. */
const maxFrames = 10_000

/** @throws ImageError too-many-pixels */
export function demandFewFrames(webp: Buffer): void {
  let frames = 0
  for (const { type } of webpChunksOf(webp)) if (type === 'ANMF') frames += 1
  if (frames > maxFrames)
    throw new ImageError('too-many-pixels', `The WebP has ${frames} frames; the maximum is ${maxFrames}`)
}
