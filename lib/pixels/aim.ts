// The target of a resize: what an image is to become.
import type { Gray, Position, Region, Turn } from '../image/rendition.ts'
import type { Box, Size } from './box.ts'
import type { Source } from './source.ts'

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

/** Returns width and height of an image after rotation. */
export function turned({ width, height }: Size, rotate: Turn = 0): Size {
  return rotate % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** Returns the size of an original after the crop and all rotations by quarters. */
export function sizeOf(source: Source, { crop, rotate }: Aim): Size {
  return turned(crop ?? source.facts, rotate)
}
