// Generates one rendition of an original.
import { ImageError } from '../image/errors.ts'
import type { Region, Rendition, Turn } from '../image/rendition.ts'
import { type Aim, turned } from './aim.ts'
import { boxOf, type Size } from './box.ts'
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
  const aim = aimOf(source, rendition)
  const moves = source.frames > 1 && canMove(rendition.format)
  bound(aim.box.width * aim.box.height * (moves ? source.frames : 1), limits.pixelsOut)
  const encode = asRendition(rendition, moves)
  const write: Write = (image, timing) => encode(gray(aim)(image), timing)
  return moves ? animated(source, aim, write) : still(source, aim, write)
}

/** Returns the part of a region that is in the image. @throws ImageError bad-request */
function within(image: Size, { x, y, ...region }: Region): Region {
  const [width, height] = [Math.min(region.width, image.width - x), Math.min(region.height, image.height - y)]
  if (width > 0 && height > 0) return { x, y, width, height }
  throw new ImageError(
    'bad-request',
    `crop must be within the image: it has ${image.width}×${image.height} pixels`,
  )
}

const isQuarter = (degrees: number): degrees is Turn => degrees % 90 === 0

function aimOf({ facts }: Source, rendition: Rendition): Aim {
  const { rotate: degrees, position, blur, background, enlarge, flip, gray } = rendition
  const crop = rendition.crop && within(facts, rendition.crop)
  const [rotate, tilt]: [Turn, number] = isQuarter(degrees) ? [degrees, 0] : [0, degrees]
  return {
    box: boxOf(turned(crop ?? facts, rotate), rendition, enlarge),
    ...(crop ? { crop } : {}),
    ...{ rotate, tilt, position, blur },
    ...(background === undefined ? {} : { background }),
    ...(flip ? { flip } : {}),
    ...(gray ? { gray } : {}),
  }
}

async function still(source: Source, aim: Aim, write: Write): Promise<Buffer> {
  const { data } = await run(fromRaw(await decode(source, aim)), ...finish(aim), write)
  return data
}

async function animated(source: Source, aim: Aim, write: Write): Promise<Buffer> {
  const steady = await settled(source, aim)
  // libvips holds all frames in one tall image: it would crop and rotate that, and blur each frame into the next.
  if (aim.crop || aim.rotate || aim.blur || !needsNoFinish(aim)) return eachFrame(source, steady, write)
  const { data } = await run(read(source, 'all'), ...recipe(source, steady), write)
  return data
}
