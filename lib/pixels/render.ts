// Generates one rendition of an original.
import { type Rendition, renditionFormats } from '../image/rendition.ts'
import { animate } from './animate.ts'
import { decode } from './decode.ts'
import { asRendition, type Write } from './encode.ts'
import { bound } from './engine/fault.ts'
import { collect, free } from './engine/memory.ts'
import { run, untouched } from './engine/pipeline.ts'
import { eachFrame, settled } from './frames.ts'
import { bleed } from './looks/bleed.ts'
import { isOpaque } from './looks/graphic.ts'
import { lightFor } from './looks/light.ts'
import { withSource } from './mend/damage.ts'
import { mostFor, read, type Source } from './open/source.ts'
import { ownBytes } from './own.ts'
import { encodeSmall } from './small.ts'
import { type Aim, aimOf } from './steps/aim.ts'
import { bitonal, gray } from './steps/gray.ts'
import { finish, recipe } from './steps/recipe.ts'
import { tiltedPixels } from './steps/tilt.ts'

/** Maximum pixels in all frames, of the original and of the result. */
export interface Limits {
  readonly pixelsIn: number
  readonly pixelsOut: number
}

/** A rotated result may have so many times the pixels: a square has twice as many. */
const mostTilted = 4

/** Formats that can be animated. */
const canMove = (format: Rendition['format']) => format === 'webp' || format === 'gif'

/**
 * Generates a rendition: rotated by EXIF, sRGB, 8 bits, without metadata, with alpha and frames if the format has them.
 * @param light whether a still image has to be scaled in linear light
 * @throws ImageError `undecodable`, `unsupported`, or `too-many-pixels`: of the original or of the result;
 *   `bad-request`, if the crop is outside of the image
 */
export function render(
  original: Buffer,
  rendition: Rendition,
  limits: Limits,
  light = false,
): Promise<Buffer> {
  collect()
  return withSource(original, limits.pixelsIn, (source) => renderOf(source, rendition, limits, light))
}

async function renderOf(
  source: Source,
  rendition: Rendition,
  limits: Limits,
  light: boolean,
): Promise<Buffer> {
  const aim = aimOf(source.facts, rendition)
  const moves = source.frames > 1 && canMove(rendition.format)
  const frames = moves ? source.frames : 1
  bound(aim.box.width * aim.box.height * frames, limits.pixelsOut)
  bound(tiltedPixels(aim) * frames, mostTilted * limits.pixelsOut)
  const own = await ownBytes(source, rendition.format, aim)
  if (!moves) return still(source, aim, rendition, { own, light })
  const bytes = await animated(source, aim, rendition)
  return own && own.length <= bytes.length ? own : bytes
}

/**
 * Returns the maximum bytes. A quality that a client chose isn't lowered; a tilted image has
 * more pixels than its box.
 */
const mostOf = (source: Source, { box, tilt }: Aim, isChosen: boolean) =>
  tilt || isChosen ? undefined : mostFor(source, box)

const hasChosenQuality = ({ format, quality = 0 }: Rendition) =>
  quality !== { quality: 0, ...renditionFormats[format] }.quality

async function still(
  source: Source,
  aim: Aim,
  rendition: Rendition,
  { own, light }: { readonly own: Buffer | undefined; readonly light: boolean },
): Promise<Buffer> {
  const { format, quality = 0 } = rendition
  const isChosen = hasChosenQuality(rendition)
  const decoded = await decode(source, aim, light ? lightFor(source, aim) : untouched)
  bleed(decoded)
  const raw = await finish(decoded, aim, bitonal(aim))
  if (raw !== decoded) free(decoded.data)
  const pixels = { ...aim.box, opaque: isOpaque(raw) }
  const lossy = (quality: number) => asRendition({ ...rendition, quality }, pixels)
  const way = { format, quality, isChosen, lossy, most: mostOf(source, aim, isChosen), own }
  const { bytes } = await encodeSmall(raw, way, gray(aim))
  free(raw.data)
  return bytes
}

async function animated(source: Source, aim: Aim, rendition: Rendition): Promise<Buffer> {
  const encode = asRendition(rendition, undefined)
  const write: Write = (image, timing) => encode(bitonal(aim)(gray(aim)(image)), timing)
  const steady = await settled(source, aim)
  // libvips holds all frames in one tall image: it would crop and rotate that, and blur each frame into the next.
  if (aim.crop || aim.rotate || aim.blur || aim.flip || aim.tilt) return eachFrame(source, steady, write)
  if (rendition.format === 'webp' && !aim.gray && !hasChosenQuality(rendition)) return animate(source, steady)
  const { data } = await run(read(source, 'all'), ...recipe(source, steady), write)
  return data
}
