// What libvips is given to open. It reads headers and metadata at once, and its timeout doesn't apply to that.
import type { Format } from '../../image/image.ts'
import { undecodable } from '../engine/fault.ts'
import type { PngFacts } from './png.ts'

/**
 * Encoders write up to 20. Each of them takes a pass over all pixels, whatever it has, and
 * libvips doesn't stop meanwhile.
 */
const maxScans = 100

/** Refuses a progressive JPEG that takes long to decode. @throws ImageError undecodable */
export async function demandFewScans(jpeg: Buffer): Promise<void> {
  const { countScans } = await import('../../image/strip/jpeg.ts')
  if (countScans(jpeg, maxScans + 1) > maxScans)
    throw undecodable(new Error(`the JPEG has more than ${maxScans} scans`))
}

/** Returns a sequence of AVIF as what it is at first: an image, which is all that libvips reads. */
function asImage(original: Buffer): Buffer {
  if (original.toString('latin1', 4, 12) !== 'ftypavis') return original
  return Buffer.concat([original.subarray(0, 8), Buffer.from('avif'), original.subarray(12)])
}

/** Returns whether a file has EXIF that would take libvips long to read. For a PNG, readPng checks that. */
async function hasTangledExif(original: Buffer, format: Format | undefined): Promise<boolean> {
  if (format !== 'jpeg' && format !== 'webp' && format !== 'avif') return false
  return (await import('./exif.ts')).hasTangledExif(original, format)
}

/** Returns a file with its pixels, colors, and orientation alone. @throws ImageError undecodable */
async function withoutMetadata(original: Buffer, format: Format = 'png'): Promise<Buffer> {
  const { stripped } = await import('../../image/strip/strip.ts')
  const rest = stripped(original, format)
  if (rest) return rest
  throw undecodable(new Error('the metadata takes too long to read'))
}

/**
 * Returns the file, without metadata that would take long to read.
 * @throws ImageError undecodable, too-many-pixels
 */
export async function openable(
  file: Buffer,
  format: Format | undefined,
  png: PngFacts | undefined,
): Promise<Buffer> {
  // Few images need them.
  if (format === 'tiff') (await import('./strips.ts')).demandPixels(file)
  if (format === 'webp') (await import('./webp.ts')).demandFewFrames(file)
  const isLong = png?.wordy || (await hasTangledExif(file, format))
  return asImage(isLong ? await withoutMetadata(file, format) : file)
}
