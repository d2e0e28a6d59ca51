// Generates one rendition of an original.
import type { Rendition } from '../image/rendition.ts'
import { type Aim, turned } from './aim.ts'
import { boxOf } from './box.ts'
import { decode } from './decode.ts'
import { asRendition, type Write } from './encode.ts'
import { eachFrame, settled } from './frames.ts'
import { collect } from './memory.ts'
import { run } from './pipeline.ts'
import { fromRaw } from './raw.ts'
import { recipe } from './recipe.ts'
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
 * @throws ImageError `undecodable`, `unsupported`, or `too-many-pixels`: of the original or of the result
 */
export async function render(original: Buffer, rendition: Rendition, limits: Limits): Promise<Buffer> {
  collect()
  const source = await loadSource(original, limits.pixelsIn)
  const aim = aimOf(source, rendition)
  const moves = source.frames > 1 && canMove(rendition.format)
  bound(aim.box.width * aim.box.height * (moves ? source.frames : 1), limits.pixelsOut)
  const write = asRendition(rendition, moves)
  return moves ? animated(source, aim, write) : still(source, aim, write)
}

function aimOf({ facts }: Source, rendition: Rendition): Aim {
  const { rotate, position, blur, background, enlarge } = rendition
  const box = boxOf(turned(facts, rotate), rendition, enlarge)
  return { box, rotate, position, blur, ...(background === undefined ? {} : { background }) }
}

async function still(source: Source, aim: Aim, write: Write): Promise<Buffer> {
  const { data } = await run(fromRaw(await decode(source, aim)), write)
  return data
}

async function animated(source: Source, aim: Aim, write: Write): Promise<Buffer> {
  const steady = await settled(source, aim)
  // libvips holds all frames in one tall image: it would rotate that, and blur each frame into the next.
  if (aim.rotate || aim.blur) return eachFrame(source, steady, write)
  const { data } = await run(read(source, 'all'), ...recipe(source, steady), write)
  return data
}
