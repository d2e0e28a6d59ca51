// What an image is to become.
import type { Position, Turn } from '../image/rendition.ts'
import type { Box, Size } from './box.ts'
import type { Source } from './source.ts'

/** What is left out is left as it is. */
export interface Aim {
  readonly box: Box
  readonly rotate?: Turn
  /** What a cover keeps. The middle, where nothing is said. */
  readonly position?: Position
  /** Sigma of a Gaussian blur: pixels of the result. */
  readonly blur?: number
  /** What is put behind what is transparent. */
  readonly background?: string
}

/** Width and height of an image once it is turned. */
export function turned({ width, height }: Size, rotate: Turn = 0): Size {
  return rotate % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** The size of an original as its box is filled: upright, and turned as far as it is to be turned. */
export function sizeOf(source: Source, aim: Aim): Size {
  return turned(source.facts, aim.rotate)
}
