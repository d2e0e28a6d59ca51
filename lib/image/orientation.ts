// EXIF's orientation, which is all of EXIF that an image needs.
import { type Format, maxParts } from './image.ts'

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

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

/** Returns the chunks of a PNG, up to its pixels, or of a WebP. */
function* chunksOf(bytes: Buffer, isPng: boolean): Generator<Chunk> {
  let at = isPng ? 8 : 12
  for (let left = maxParts; left > 0 && at + 8 <= bytes.length; left--) {
    const length = isPng ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at + 4)
    const start = isPng ? at + 4 : at
    const type = bytes.toString('latin1', start, start + 4)
    if (type === 'IDAT') return
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) }
    at += 8 + length + (isPng ? 4 : length & 1)
  }
}

/** Returns EXIF, as far as it counts: what follows a PNG's pixels doesn't, and a WebP with several frames is shown as it is. */
function exifIn(bytes: Buffer, format: Format): Buffer | undefined {
  if (format === 'tiff') return bytes
  if (format === 'png') return [...chunksOf(bytes, true)].find(({ type }) => type === 'eXIf')?.data
  const isExtended = format === 'webp' && bytes.toString('latin1', 12, 16) === 'VP8X'
  if (!isExtended || !((bytes[20] ?? 0) & 8)) return undefined
  const chunks = [...chunksOf(bytes, false)]
  if (chunks.filter(({ type }) => type === 'ANMF').length > 1) return undefined
  const data = chunks.find(({ type }) => type === 'EXIF')?.data
  return data?.subarray(data.indexOf(prefix) === 0 ? prefix.length : 0)
}

/** Returns the orientation of a PNG, a WebP, or a TIFF, 1 to 8; 1 of other formats. */
export function orientationOf(bytes: Buffer, format: Format): number {
  const exif = exifIn(bytes, format)
  return exif ? orientationIn(exif) : 1
}

/** Returns EXIF's TIFF with nothing but the orientation. */
export function exifWith(orientation: number): Buffer {
  const exif = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  exif.writeUInt16BE(orientation, 18)
  return exif
}
