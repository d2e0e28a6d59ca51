// Whether libvips opens a WebP in time.
import { ImageError, unlessCut } from '../../image/errors.ts'
import { webpChunksOf } from '../../image/webp.ts'
import { undecodable } from '../engine/fault.ts'

/** libwebp looks for each frame from the first one on, and a file of 100 MB has room for two million. */
const maxFrames = 10_000

/** @throws ImageError too-many-pixels, or undecodable if it has too many chunks of other kinds */
export function demandFewFrames(webp: Buffer): void {
  const chunks = unlessCut(() => [...webpChunksOf(webp)], undefined)
  if (!chunks) throw undecodable(new Error('the WebP has too many chunks'))
  const frames = chunks.filter(({ type }) => type === 'ANMF').length
  if (frames > maxFrames)
    throw new ImageError('too-many-pixels', `The WebP has ${frames} frames; the maximum is ${maxFrames}`)
}
