// The boxes of ISO media files, of which AVIF and HEIC are kinds: ISO/IEC 14496-12, section 4.2.
import { maxParts } from './image.ts'

export interface MediaBox {
  readonly type: string
  /** Where the box begins, with its header. */
  readonly start: number
  /** Where its content begins and ends. */
  readonly from: number
  readonly to: number
}

/**
 * Returns the boxes in a part of a file; one that reaches beyond its end is the last, and is cut.
 * @throws RangeError if there are too many
 */
export function boxesIn(bytes: Buffer, from = 0, to = bytes.length): MediaBox[] {
  const boxes: MediaBox[] = []
  for (let start = from; start + 8 <= to; ) {
    if (boxes.length === maxParts) throw new RangeError('more boxes than an image needs')
    const short = bytes.readUInt32BE(start)
    const header = short === 1 ? 16 : 8
    if (start + header > to) break
    const long = short === 1 ? Number(bytes.readBigUInt64BE(start + 8)) : short
    // 0 is a box that goes on to the end of the file.
    const length = long === 0 ? to - start : long
    if (length < header) break
    const end = Math.min(start + length, to)
    boxes.push({ type: bytes.toString('latin1', start + 4, start + 8), start, from: start + header, to: end })
    start += length
  }
  return boxes
}

/** Returns the first box of this type. */
export const boxOf = (boxes: readonly MediaBox[], type: string) => boxes.find((box) => box.type === type)

/** Returns the boxes within a box, after a number of bytes of its own. */
export const within = (bytes: Buffer, box: MediaBox | undefined, skip = 0): MediaBox[] =>
  box ? boxesIn(bytes, box.from + skip, box.to) : []

/** Returns the brands in a file's first box: the major one, then the compatible ones. */
export function brandsOf(bytes: Buffer): string[] {
  if (bytes.length < 16 || bytes.toString('latin1', 4, 8) !== 'ftyp') return []
  const end = Math.min(bytes.readUInt32BE(0), 256, bytes.length)
  return Array.from({ length: Math.max(0, Math.floor((end - 8) / 4)) }, (_, i) =>
    bytes.toString('latin1', 8 + 4 * i, 12 + 4 * i),
  )
}
