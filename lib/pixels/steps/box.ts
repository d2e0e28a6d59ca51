// The arithmetic of sizes: the box of an image for a preset, a resize, or a rendition.
import type { Size } from '../../image/image.ts'

export type { Size }

/** A requested size. An omitted side follows from the image's proportions. */
export interface Wanted {
  readonly width?: number
  readonly height?: number
  /**
   * - `fill` stretches, `cover` crops, `contain` pads to the requested proportions;
   * - `inside` and `outside` keep the image's: the largest that fits into the size, the smallest that covers it.
   */
  readonly fit: 'fill' | 'cover' | 'contain' | 'inside' | 'outside'
}

/** An exact size, and how to get there. */
export interface Box extends Size {
  readonly fit: 'fill' | 'cover' | 'contain'
  /** Whether `contain` pads an image without enlarging it first. */
  readonly smallerOnly?: boolean
}

/** Returns whether both have the same width and height. */
export const isSame = (one: Size, other: Size): boolean =>
  one.width === other.width && one.height === other.height

/** Pixels. libvips counts to ten million on a side; this leaves room for its kernels. */
const longest = 1_000_000

/**
 * The longest side that a file can have, in pixels: WebP's is the format's
 * (https://developers.google.com/speed/webp/faq), AVIF's libvips', JPEG's libjpeg's, GIF's the format's, and
 * those of the others libpng's.
 */
export const maxSides = {
  webp: 16_383,
  avif: 16_384,
  jpeg: 65_500,
  gif: 65_535,
  png: 1_000_000,
  tiff: 1_000_000,
} as const

/**
 * Returns the box of an image. Unless it may be enlarged:
 * - `inside` and `outside` scale down, or the image stays as it is;
 * - `cover` and `fill` shrink their box, in proportion, until the image fills it: of a 150×1000 image, a 200×200
 *   thumb is 150×150;
 * - `contain` pads to the requested size, whatever the image's.
 *
 * A cover of the image's own proportions crops nothing: its box is one to `fill`.
 *
 * If proportions are kept, no side is 0 or longer than its format can hold, even for long thin images; a strip whose
 * height would be more becomes narrower than requested.
 * @param most the longest side that the result may have
 */
export function boxOf(image: Size, wanted: Wanted, enlarge = false, most: number = maxSides.png): Box {
  const { fit } = wanted
  if (fit === 'inside' || fit === 'outside') return scaled(image, factorOf(image, wanted, enlarge, most))
  const { width = wanted.height ?? image.width, height = width } = wanted
  if (fit === 'contain') return { width, height, fit, ...(enlarge ? {} : { smallerOnly: true }) }
  const factor = enlarge ? 1 : Math.min(1, image.width / width, image.height / height)
  const size = { width: atLeastOne(width * factor), height: atLeastOne(height * factor) }
  const isWhole = size.width * image.height === size.height * image.width
  return { ...size, fit: isWhole ? 'fill' : fit }
}

/** Returns how much of the image's detail a box keeps: 1 for all, 0.5 for half of the width and the height. */
export function scaleOf(image: Size, { width, height, fit, smallerOnly }: Box): number {
  const [across, down] = [width / image.width, height / image.height]
  if (fit !== 'contain') return Math.max(across, down)
  return Math.min(across, down, smallerOnly ? 1 : Number.POSITIVE_INFINITY)
}

/**
 * Returns whether a cover scales the image to more than libvips can count before it crops: a 1×10,000 image that covers
 * 10,000×10,000 would be 100 million high in between.
 */
export function isExtreme(image: Size, box: Box): boolean {
  return box.fit === 'cover' && Math.max(image.width, image.height) * scaleOf(image, box) > longest
}

function factorOf(image: Size, { width, height, fit }: Wanted, enlarge: boolean, longest: number): number {
  const factors = [
    ...(width === undefined ? [] : [width / image.width]),
    ...(height === undefined ? [] : [height / image.height]),
  ]
  const wanted = fit === 'inside' ? Math.min(...factors) : Math.max(...factors)
  const most = longest / Math.max(image.width, image.height)
  return Math.min(factors.length === 0 ? 1 : wanted, enlarge ? most : Math.min(1, most))
}

function scaled(image: Size, factor: number): Box {
  // Stretching to the rounded size, rather than scaling by one factor, hits it on both sides.
  return { width: atLeastOne(image.width * factor), height: atLeastOne(image.height * factor), fit: 'fill' }
}

function atLeastOne(length: number): number {
  return Math.max(1, Math.round(length))
}
