// Makes what is left of a damaged file readable. It is loaded for the first one.
import { sniff } from '../image/inspect.ts'
import { endGif } from './gif.ts'
import { mendPng } from './mend-png.ts'
import { toRaw } from './raw.ts'
import { read, type Source } from './source.ts'

const endOfJpeg = Buffer.from([0xff, 0xd9])

/**
 * Returns a file that decoders read, with the pixels that are there. Undefined if there are none, and for formats of which browsers,
 * or libvips, show all or nothing.
 * @param limit pixels
 */
export async function mend(original: Buffer, limit: number): Promise<Buffer | undefined> {
  const format = sniff(original)
  if (format === 'jpeg') return Buffer.concat([original, endOfJpeg])
  if (format === 'png') return mendPng(original, limit)
  if (format === 'gif') return endGif(original)
  // As it is: for a damaged one, libtiff's warnings aren't errors.
  return format === 'tiff' ? original : undefined
}

/** Rows to look at. */
const rows = 64

/** A JPEG stores blocks of up to so many rows, and of the first ones, libjpeg shows a part where browsers don't. */
const blocks = 16

/** Returns whether everything below the first row of blocks has one color, as decoders fill what is missing. */
export async function showsNothing(source: Source): Promise<boolean> {
  const size = { width: 16, height: rows, fit: 'fill', kernel: 'nearest' } as const
  const { data, width, channels } = await toRaw(read(source, 'first'), (image) => image.resize(size))
  const first = Math.ceil((rows * blocks) / source.facts.height) + 1
  const below = data.subarray(Math.min(first, rows - 1) * width * channels)
  return below.every((value, at) => value === below[at % channels])
}
