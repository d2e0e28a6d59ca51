// What an AVIF or a HEIC says of its primary image: ISO/IEC 23008-12.
import { boxesIn, boxOf, type MediaBox, within } from './boxes.ts'
import type { Size } from './image.ts'

/** The boxes that describe the images of a file. */
export const metaOf = (bytes: Buffer): MediaBox[] => within(bytes, boxOf(boxesIn(bytes), 'meta'), 4)

/** Returns the number of the primary item; undefined if the file has none. @throws RangeError if the file ends early */
function primaryOf(bytes: Buffer, meta: readonly MediaBox[]): number | undefined {
  const pitm = boxOf(meta, 'pitm')
  if (!pitm) return undefined
  return bytes[pitm.from] === 0 ? bytes.readUInt16BE(pitm.from + 4) : bytes.readUInt32BE(pitm.from + 4)
}

/** Returns the places of an item's properties in the list of all properties, in order, counted from 1. */
function placesOf(bytes: Buffer, ipma: MediaBox, item: number): number[] {
  const isLong = (bytes[ipma.from] ?? 0) > 0
  const isWide = ((bytes[ipma.from + 3] ?? 0) & 1) === 1
  let at = ipma.from + 8
  for (let left = bytes.readUInt32BE(ipma.from + 4); left > 0 && at < ipma.to; left -= 1) {
    const id = isLong ? bytes.readUInt32BE(at) : bytes.readUInt16BE(at)
    at += isLong ? 4 : 2
    const count = bytes.readUInt8(at)
    at += 1
    const start = at
    at += count * (isWide ? 2 : 1)
    // The highest bit says whether the property is essential.
    const place = (_: unknown, i: number) =>
      isWide ? bytes.readUInt16BE(start + 2 * i) & 0x7fff : bytes.readUInt8(start + i) & 0x7f
    if (id === item) return Array.from({ length: count }, place)
  }
  return []
}

/** Returns the properties of the primary image, in order. @throws RangeError if the file ends early */
function propertiesOf(bytes: Buffer): MediaBox[] {
  const meta = metaOf(bytes)
  const item = primaryOf(bytes, meta)
  const iprp = within(bytes, boxOf(meta, 'iprp'))
  const all = within(bytes, boxOf(iprp, 'ipco'))
  const places = iprp
    .filter(({ type }) => type === 'ipma')
    .flatMap((ipma) => (item === undefined ? [] : placesOf(bytes, ipma, item)))
  return places.flatMap((place) => all[place - 1] ?? [])
}

/** A clean aperture: a part of the image, in fractions, each of two numbers. */
function cleanAperture(bytes: Buffer, { from }: MediaBox): Size {
  const fraction = (at: number) =>
    Math.round(bytes.readUInt32BE(from + at) / bytes.readUInt32BE(from + at + 4))
  return { width: fraction(0), height: fraction(8) }
}

/**
 * Returns the size of the primary image as it is shown: cut, and rotated. Its EXIF doesn't count.
 * @throws RangeError if the file ends early
 */
export function heifSize(bytes: Buffer): Size | undefined {
  let size: Size | undefined
  for (const box of propertiesOf(bytes)) {
    if (box.type === 'ispe')
      size = { width: bytes.readUInt32BE(box.from + 4), height: bytes.readUInt32BE(box.from + 8) }
    else if (box.type === 'clap') size = cleanAperture(bytes, box)
    else if (box.type === 'irot' && size && bytes.readUInt8(box.from) & 1)
      size = { width: size.height, height: size.width }
  }
  return size
}

/** Returns the numbers of H.273 that name the primary image's color space, unless it has a profile. */
export function heifColors(bytes: Buffer): { primaries: number; transfer: number } | undefined {
  const boxes = propertiesOf(bytes).filter(({ type }) => type === 'colr')
  const kinds = boxes.map(({ from }) => bytes.toString('latin1', from, from + 4))
  const box = boxes[kinds.indexOf('nclx')]
  if (!box || kinds.includes('prof') || kinds.includes('rICC')) return undefined
  return { primaries: bytes.readUInt16BE(box.from + 4), transfer: bytes.readUInt16BE(box.from + 6) }
}
