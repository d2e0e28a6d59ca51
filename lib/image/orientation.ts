// EXIF's orientation, which is all of EXIF that an image needs.
import { type Format, maxParts } from './image.ts'
import { webpChunksOf } from './webp.ts'

const tag = 0x112

/** Returns the orientation in EXIF's TIFF, or in any other, 1 to 8; 1 if it has none. */
export function orientationIn(tiff: Buffer): number {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  try {
    // BigTIFF's numbers have eight bytes, of which the lower ones say all.
    const isBig = short(2) === 43
    const start = isBig ? long(isLittle ? 8 : 12) : long(4)
    const count = short(isBig && !isLittle ? start + 6 : start)
    const [head, size, value] = isBig ? [8, 20, 12] : [2, 12, 8]
    for (let entry = 0; entry < count; entry++) {
      const at = start + head + size * entry
      if (short(at) !== tag) continue
      const found = short(at + value)
      return found >= 1 && found <= 8 ? found : 1
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return 1
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
