// Generates one rendition of an original.
import type { Rendition } from '../image/rendition.ts'
import { type Aim, aimOf } from './aim.ts'
import { bleed } from './bleed.ts'
import { decode } from './decode.ts'
import { asRendition, type Write } from './encode.ts'
import { eachFrame, settled } from './frames.ts'
import { gray } from './gray.ts'
import { collect } from './memory.ts'
import { run } from './pipeline.ts'
import { fromRaw } from './raw.ts'
import { finish, needsNoFinish, recipe } from './recipe.ts'
import { bound, loadSource, read, type Source } from './source.ts'

/** Maximum pixels in all frames, of the original and of the result. */
export interface Limits {
  readonly pixelsIn: number
  readonly pixelsOut: number
}

/** Formats that can be animated. */
const canMove = (format: Rendition['format']) => format === 'webp' || format === 'gif'

/**
 * Generates a rendition: rotated by EXIF, sRGB, 8 bits, without metadata, with alpha and frames if the format has them.
 * @throws ImageError `undecodable`, `unsupported`, or `too-many-pixels`: of the original or of the result; `bad-request`, if
 *   the crop is outside of the image
 */
export async function render(original: Buffer, rendition: Rendition, limits: Limits): Promise<Buffer> {
  collect()
  const source = await loadSource(original, limits.pixelsIn)
  const aim = aimOf(source.facts, rendition)
  const moves = source.frames > 1 && canMove(rendition.format)
  bound(aim.box.width * aim.box.height * (moves ? source.frames : 1), limits.pixelsOut)
  const encode = asRendition(rendition, moves)
  const write: Write = (image, timing) => encode(gray(aim)(image), timing)
  return moves ? animated(source, aim, write) : still(source, aim, write)
}

async function still(source: Source, aim: Aim, write: Write): Promise<Buffer> {
  const raw = await decode(source, aim)
  bleed(raw)
  const { data } = await run(fromRaw(raw), ...finish(aim), write)
  return data
}

async function animated(source: Source, aim: Aim, write: Write): Promise<Buffer> {
  const steady = await settled(source, aim)
  // libvips holds all frames in one tall image: it would crop and rotate that, and blur each frame into the next.
  if (aim.crop || aim.rotate || aim.blur || !needsNoFinish(aim)) return eachFrame(source, steady, write)
  const { data } = await run(read(source, 'all'), ...recipe(source, steady), write)
  return data
}
