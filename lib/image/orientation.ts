// EXIF's orientation, which is all of EXIF that an image needs.
import { type Format, maxParts } from './image.ts'
import { tagsIn } from './tiff.ts'
import { webpChunksOf } from './webp.ts'

const tag = 0x112

/** Returns the orientation in EXIF's TIFF, or in any other, 1 to 8; 1 if it has none. */
export function orientationIn(tiff: Buffer): number {
  const found = tagsIn(tiff).get(tag) ?? 1
  return found >= 1 && found <= 8 ? found : 1
}

/** The start of EXIF in a JPEG; some write it into a WebP, too. */
const prefix = 'Exif\0\0'

/** Returns the EXIF of a PNG, if it is before the pixels: after them, it doesn't count. */
function exifInPng(png: Buffer): Buffer | undefined {
  let at = 8
  for (let left = maxParts; left > 0 && at + 8 <= png.length; left--) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    if (type === 'IDAT') return undefined
    if (type === 'eXIf') return png.subarray(at + 8, at + 8 + length)
    at += 12 + length
  }
  return undefined
}

/** Returns the EXIF of a WebP, unless it has several frames: then it is shown as it is. @throws RangeError */
function exifInWebp(webp: Buffer): Buffer | undefined {
  const isExtended = webp.toString('latin1', 12, 16) === 'VP8X'
  if (!isExtended || !((webp[20] ?? 0) & 8)) return undefined
  const chunks = [...webpChunksOf(webp)]
  if (chunks.filter(({ type }) => type === 'ANMF').length > 1) return undefined
  const data = chunks.find(({ type }) => type === 'EXIF')?.data
  return data?.subarray(data.indexOf(prefix) === 0 ? prefix.length : 0)
}

/**
 * Returns the orientation of a PNG, a WebP, or a TIFF, 1 to 8; 1 of other formats.
 * @throws RangeError if it has too many parts
 */
export function orientationOf(bytes: Buffer, format: Format): number {
  const readers: Partial<Record<Format, (bytes: Buffer) => Buffer | undefined>> = {
    png: exifInPng,
    webp: exifInWebp,
    tiff: () => bytes,
  }
  const exif = readers[format]?.(bytes)
  return exif ? orientationIn(exif) : 1
}

/** Returns EXIF's TIFF with nothing but the orientation. */
export function exifWith(orientation: number): Buffer {
  const exif = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  exif.writeUInt16BE(orientation, 18)
  return exif
}
