// The target of a resize: what the result should be.
import { ImageError } from '../../image/errors.ts'
import type { Gray, Point, Position, Region, Rendition, Turn } from '../../image/rendition.ts'
import type { Source } from '../open/source.ts'
import { type Box, boxOf, maxSides, type Size } from './box.ts'

/** Omitted members change nothing. */
export interface Aim {
  readonly box: Box
  /** Within the image, before any rotation but that by EXIF. */
  readonly crop?: Region
  readonly rotate?: Turn
  /** The part that cover keeps: the middle by default. */
  readonly position?: Position
  /** Sigma of a Gaussian blur: pixels of the result. */
  readonly blur?: number
  /** The background of transparent pixels. */
  readonly background?: string
  /** Whether left and right are exchanged, before the rotation. */
  readonly flip?: boolean
  /** Degrees clockwise of a rotation after everything else; its corners make the result larger than the box. */
  readonly tilt?: number
  readonly gray?: Gray
}

/** The color of padding and corners without a background. White, for formats without transparency. */
export const transparent = { r: 255, g: 255, b: 255, alpha: 0 }

/** Returns the color of padding and corners, for sharp. */
export const backgroundOf = ({ background }: Pick<Aim, 'background'>) =>
  background === undefined ? transparent : `#${background}`

/** Returns width and height of an image after rotation. */
export function turned({ width, height }: Size, rotate: Turn = 0): Size {
  return rotate % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** Returns a point of an image after rotation by quarters. */
export function turnedPoint({ x, y }: Point, rotate: number): Point {
  // A focus has thousandths.
  const rest = (fraction: number) => Math.round(1000 - 1000 * fraction) / 1000
  if (rotate === 90) return { x: rest(y), y: x }
  if (rotate === 180) return { x: rest(x), y: rest(y) }
  return rotate === 270 ? { x: y, y: rest(x) } : { x, y }
}

/** Returns the size of an original after the crop and all rotations by quarters. */
export function sizeOf(source: Source, { crop, rotate }: Aim): Size {
  return turned(crop ?? source.facts, rotate)
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

/** Returns the target of a rendition. @throws ImageError bad-request, if its crop is outside of the image */
export function aimOf(image: Size, rendition: Rendition): Aim {
  const { rotate: degrees, position, blur, background, enlarge, flip, gray } = rendition
  const crop = rendition.crop && within(image, rendition.crop)
  const [rotate, tilt]: [Turn, number] = isQuarter(degrees) ? [degrees, 0] : [0, degrees]
  return {
    box: boxOf(turned(crop ?? image, rotate), rendition, enlarge, maxSides[rendition.format]),
    ...(crop ? { crop } : {}),
    ...{ rotate, tilt, position, blur },
    ...(background === undefined ? {} : { background }),
    ...(flip ? { flip } : {}),
    ...(gray ? { gray } : {}),
  }
}
