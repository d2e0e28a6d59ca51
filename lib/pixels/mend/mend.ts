// Makes what is left of a damaged file readable. It is loaded for the first one.
import { sniff } from '../../image/inspect.ts'
import { read, type Source } from '../open/source.ts'
import { toRaw } from '../steps/raw.ts'
import { endGif } from './mend-gif.ts'
import { mendJpeg } from './mend-jpeg.ts'
import { mendPng } from './mend-png.ts'

/**
 * Returns a file that decoders read, with the pixels that are there. Undefined if there are none, and for formats of
 * which browsers, or libvips, show all or nothing.
 * @param limit pixels
 */
export async function mend(original: Buffer, limit: number): Promise<Buffer | undefined> {
  const format = sniff(original)
  if (format === 'jpeg') return mendJpeg(original, limit)
  if (format === 'png') return mendPng(original, limit)
  if (format === 'gif') return endGif(original)
  // As it is: for a damaged one, libtiff's warnings aren't errors.
  return format === 'tiff' ? original : undefined
}

/** Rows to look at. */
const rows = 256

/** A JPEG stores blocks of up to so many rows, and of the first ones, libjpeg shows a part where browsers don't. */
const blocks = 16

/** What libjpeg shows of blocks that are missing, and by how much a color profile may change it. */
const filling = { value: 128, tolerance: 4 }

/**
 * Returns whether a mended JPEG is gray below its first row of blocks. For other formats, mend has
 * checked that there are pixels.
 */
export async function showsNothing(source: Source): Promise<boolean> {
  if (source.facts.format !== 'jpeg') return false
  const size = { width: 16, height: rows, fit: 'fill', kernel: 'nearest' } as const
  const { data, width, channels } = await toRaw(read(source, 'first'), (image) => image.resize(size))
  const first = Math.min(Math.ceil((rows * blocks) / source.facts.height) + 1, rows - 1)
  const below = data.subarray(first * width * channels)
  return below.every((value) => Math.abs(value - filling.value) <= filling.tolerance)
}
