// Whether libvips opens a WebP in time.
import { ImageError } from '../../image/errors.ts'
import { webpChunksOf } from '../../image/webp.ts'
import { undecodable } from '../engine/fault.ts'

/** libwebp looks for each frame from the first one on, and a file of 100 MB has room for two million. */
const maxFrames = 10_000

function framesIn(webp: Buffer): number {
  try {
    return [...webpChunksOf(webp)].filter(({ type }) => type === 'ANMF').length
  } catch (error) {
    if (error instanceof RangeError) throw undecodable(error)
    throw error
  }
}

/** @throws ImageError too-many-pixels, or undecodable if it has too many chunks of other kinds */
export function demandFewFrames(webp: Buffer): void {
  const frames = framesIn(webp)
  if (frames > maxFrames)
    throw new ImageError('too-many-pixels', `The WebP has ${frames} frames; the maximum is ${maxFrames}`)
}
