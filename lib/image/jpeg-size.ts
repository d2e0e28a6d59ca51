// The size of a JPEG, in every coding that decoders read: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B.
import { maxParts, type Size } from './image.ts'
import { orientationIn } from './orientation.ts'

const exif = 'Exif\0\0'

/**
 * The start of a frame, whether Huffman or arithmetic coding follows: C0 to CF, but for tables (C4,
 * CC) and an extension (C8).
 */
const isFrame = (kind: number) => kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)

/** Without a length, and so without content: TEM, restarts, the start, and the end. */
const isAlone = (kind: number) => kind <= 0x01 || (kind >= 0xd0 && kind <= 0xd9)

const scan = 0xda

/**
 * Returns the segments before the first scan. Bytes between them are skipped, as decoders do.
 * @throws RangeError if there are too many
 */
export function* segmentsOf(jpeg: Buffer): Generator<{ readonly kind: number; readonly content: Buffer }> {
  let left = maxParts
  for (let at = jpeg.indexOf(0xff, 2); at >= 0 && at + 4 <= jpeg.length; at = jpeg.indexOf(0xff, at)) {
    const kind = jpeg.readUInt8(at + 1)
    if (kind === scan) return
    if (kind === 0xff) at += 1
    else if (isAlone(kind)) at += 2
    else {
      if (left-- === 0) throw new RangeError('more segments than an image needs')
      const end = at + 2 + jpeg.readUInt16BE(at + 2)
      yield { kind, content: jpeg.subarray(at + 4, end) }
      at = end
    }
  }
}

/** Whether a JPEG has arithmetic coding, which few browsers read. @throws RangeError */
export const isArithmetic = (jpeg: Buffer): boolean =>
  [...segmentsOf(jpeg)].some(({ kind }) => isFrame(kind) && kind > 0xc8)

/** Returns the size, after rotation by EXIF; undefined if there is none before the first scan. @throws RangeError */
export function jpegSize(jpeg: Buffer): Size | undefined {
  let size: Size | undefined
  let orientation: number | undefined
  for (const { kind, content } of segmentsOf(jpeg)) {
    if (isFrame(kind)) size ??= { height: content.readUInt16BE(1), width: content.readUInt16BE(3) }
    if (kind === 0xe1 && content.toString('latin1', 0, exif.length) === exif)
      orientation ??= orientationIn(content.subarray(exif.length))
  }
  return size && (orientation ?? 1) >= 5 ? { width: size.height, height: size.width } : size
}
