// The target of a resize: what an image is to become.
import type { Position, Turn } from '../image/rendition.ts'
import type { Box, Size } from './box.ts'
import type { Source } from './source.ts'

/** Omitted members change nothing. */
export interface Aim {
  readonly box: Box
  readonly rotate?: Turn
  /** The part that cover keeps: the middle by default. */
  readonly position?: Position
  /** Sigma of a Gaussian blur: pixels of the result. */
  readonly blur?: number
  /** The background of transparent pixels. */
  readonly background?: string
}

/** Returns width and height of an image after rotation. */
export function turned({ width, height }: Size, rotate: Turn = 0): Size {
  return rotate % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** Returns the size of an original after all rotations. */
export function sizeOf(source: Source, aim: Aim): Size {
  return turned(source.facts, aim.rotate)
}
