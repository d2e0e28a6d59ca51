// Detects format and size from an image's header: an upload loads no decoder.
import { imageSize } from 'image-size'
import { ImageError } from './errors.ts'
import { type Facts, type Format, maxPixels } from './image.ts'
import type { Provenance } from './provenance.ts'

/** Inspected bytes. Only these are stored as an original. */
export interface Original extends Provenance {
  readonly bytes: Buffer
  readonly facts: Facts
}

const ascii = (bytes: Buffer, start: number, end: number) => bytes.toString('latin1', start, end)

/** Returns the brands in an ISO media file's first box: the major one, then the compatible ones. */
function brands(bytes: Buffer): string[] {
  if (bytes.length < 16 || ascii(bytes, 4, 8) !== 'ftyp') return []
  const end = Math.min(bytes.readUInt32BE(0), 256, bytes.length)
  return Array.from({ length: Math.max(0, Math.floor((end - 8) / 4)) }, (_, i) =>
    ascii(bytes, 8 + 4 * i, 12 + 4 * i),
  )
}

/** Returns the format by its magic number; undefined if it isn't supported. */
export function sniff(bytes: Buffer): Format | undefined {
  if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return 'gif'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp'
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(bytes, 0, 4))) return 'tiff'
  if (brands(bytes).includes('avif')) return 'avif'
  return undefined
}

function headers(bytes: Buffer, format: Format): { width: number; height: number } {
  // Some readers read past the end of a view.
  const alone = bytes.length === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes)
  try {
    const { width, height, orientation = 1 } = imageSize(alone)
    if (width > 0 && height > 0) {
      // EXIF orientations 5 to 8 are quarter turns.
      return orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height }
    }
  } catch (cause) {
    throw new ImageError('undecodable', `Broken ${format.toUpperCase()}: can't read its header`, {
      cause,
    })
  }
  throw new ImageError('undecodable', `Broken ${format.toUpperCase()}: it has no size`)
}

/**
 * Inspects the bytes of an upload, whatever its name or content type. Takes microseconds; only the worker's full decode
 * proves an image.
 * @throws ImageError bad-request (no bytes), unsupported, undecodable, too-many-pixels
 */
export function inspect(bytes: Buffer): Original {
  if (bytes.length === 0) throw new ImageError('bad-request', 'The image is empty: it has no bytes')
  const format = sniff(bytes)
  if (!format) {
    throw new ImageError('unsupported', 'Unsupported format: use JPEG, PNG, WebP, GIF, AVIF or TIFF')
  }
  const { width, height } = headers(bytes, format)
  if (width * height > maxPixels) {
    throw new ImageError(
      'too-many-pixels',
      `The image has ${width} × ${height} pixels; the maximum is ${maxPixels / 1e6} megapixels`,
    )
  }
  return { bytes, facts: { format, width, height } }
}
