// Detects format and size from an image's header: an upload loads no decoder.
import { GIF } from 'image-size/types/gif'
import { PNG } from 'image-size/types/png'
import { TIFF } from 'image-size/types/tiff'
import { WEBP } from 'image-size/types/webp'
import { brandsOf } from './boxes.ts'
import { ImageError } from './errors.ts'
import { describeForeign, heicBrands, isRaw } from './foreign.ts'
import { heifSize } from './heif.ts'
import { formats as allFormats, type Facts, type Format, maxPixels, namesOf, type Size } from './image.ts'
import { jpegSize } from './jpeg-size.ts'
import { orientationOf } from './orientation.ts'
import type { Provenance } from './provenance.ts'

/** Inspected bytes. Only these are stored as an original. */
export interface Original extends Provenance {
  readonly bytes: Buffer
  readonly facts: Facts
  /** The SHA-256 of the bytes that came, in hex, if these are others. */
  readonly sha256?: string | undefined
}

const ascii = (bytes: Buffer, start: number, end: number) => bytes.toString('latin1', start, end)

/** Returns the format by its magic number; undefined if it isn't supported. */
export function sniff(bytes: Buffer): Format | undefined {
  if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return 'gif'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp'
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(bytes, 0, 4))) {
    return isRaw(bytes) ? undefined : 'tiff'
  }
  const brands = brandsOf(bytes)
  if (brands.includes('avif')) return 'avif'
  return brands.some((brand) => heicBrands.includes(brand)) ? 'heic' : undefined
}

/** Returns the error for bytes of another format, which names it. @param formats that are supported */
export function unsupported(bytes: Buffer, formats: readonly Format[] = allFormats): ImageError {
  const { name, advice } = describeForeign(bytes) ?? {}
  const found = name === undefined ? '' : `${name}; ${advice}. `
  const use = found === '' ? 'use' : 'Use'
  return new ImageError('unsupported', `Unsupported format: ${found}${use} ${namesOf(formats)}`)
}

// Those of image-size's readers that are needed here: all of them are 10 KB more to load.
const readers = { png: PNG, gif: GIF, tiff: TIFF, webp: WEBP }

/** Returns width and height, after rotation. */
function sizeIn(bytes: Buffer, format: Format): Size | undefined {
  if (format === 'avif' || format === 'heic') return heifSize(bytes)
  if (format === 'jpeg') return jpegSize(bytes)
  // Some readers read past the end of a view.
  const alone = bytes.length === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes)
  const reader = readers[format]
  if (!reader.validate(alone)) return undefined
  const { width, height } = reader.calculate(alone)
  // Orientations 5 to 8 are quarter turns.
  return orientationOf(bytes, format) >= 5 ? { width: height, height: width } : { width, height }
}

function headers(bytes: Buffer, format: Format): Size {
  try {
    const { width, height } = sizeIn(bytes, format) ?? { width: 0, height: 0 }
    if (width > 0 && height > 0) return { width, height }
  } catch (cause) {
    throw new ImageError('undecodable', `Broken ${namesOf([format])}: can't read its header`, {
      cause,
    })
  }
  throw new ImageError('undecodable', `Broken ${namesOf([format])}: it has no size`)
}

/**
 * Inspects the bytes of an upload, whatever its name or content type. Takes microseconds; only the worker's full decode
 * proves an image.
 * @param formats that are supported
 * @throws ImageError bad-request (no bytes), unsupported, undecodable, too-many-pixels
 */
export function inspect(bytes: Buffer, formats: readonly Format[] = allFormats): Original {
  if (bytes.length === 0) throw new ImageError('bad-request', 'The image is empty: it has no bytes')
  const format = sniff(bytes)
  if (!format || !formats.includes(format)) throw unsupported(bytes, formats)
  const { width, height } = headers(bytes, format)
  if (width * height > maxPixels) {
    throw new ImageError(
      'too-many-pixels',
      `The image has ${width} × ${height} pixels; the maximum is ${maxPixels / 1e6} megapixels`,
    )
  }
  return { bytes, facts: { format, width, height } }
}
