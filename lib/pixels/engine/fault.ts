// Public errors for failures of libvips, and for images that are too large for it.
import { ImageError } from '../../image/errors.ts'
import { maxPixels } from '../../image/image.ts'
import { timeoutSeconds } from './engine.ts'

/** Returns the public error for one that sharp threw, which is its cause. */
export function undecodable(cause: unknown): ImageError {
  return new ImageError('undecodable', reason(cause), { cause })
}

/** Returns the error for a TIFF that is whole, but of a kind that libvips doesn't read. */
export const unsupportedTiff = (cause: unknown) =>
  new ImageError(
    'unsupported',
    'Unsupported kind of TIFF: export it in RGB, with 8 or 16 bits and LZW compression',
    { cause },
  )

/**
 * Returns whether sharp threw because an image takes too long. It has no code for it; its documentation
 * says to search for this word.
 */
export const isTimeout = (cause: unknown) => cause instanceof Error && cause.message.startsWith('timeout')

function reason(cause: unknown): string {
  if (isTimeout(cause)) {
    return `The image takes longer than ${timeoutSeconds} seconds to process`
  }
  return "The image can't be decoded: the file is damaged or incomplete"
}

/** @throws ImageError `too-many-pixels`. */
export function bound(pixels: number, limit = maxPixels): void {
  if (pixels <= limit) return
  const megapixels = Math.ceil(pixels / 1e6)
  throw new ImageError(
    'too-many-pixels',
    `The image has ${megapixels} megapixels in all frames; the maximum is ${limit / 1e6}`,
  )
}
