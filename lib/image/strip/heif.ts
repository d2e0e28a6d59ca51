// Strips an AVIF or a HEIC, in place: EXIF and XMP are items, whose bytes are overwritten, so
// that all offsets stay right.
import { boxesIn, boxOf, type MediaBox, within } from '../boxes.ts'
import { unlessCut } from '../errors.ts'
import { metaOf } from '../heif.ts'
import { maxParts } from '../image.ts'

/** Returns the numbers of items with EXIF or XMP. */
function metadataItems(bytes: Buffer, meta: readonly MediaBox[]): Set<number> {
  const iinf = boxOf(meta, 'iinf')
  const entries = within(bytes, iinf, iinf && bytes[iinf.from] === 0 ? 6 : 8)
  const found = new Set<number>()
  for (const { from } of entries) {
    const isWide = (bytes[from] ?? 0) >= 3
    const id = isWide ? bytes.readUInt32BE(from + 4) : bytes.readUInt16BE(from + 4)
    const at = from + (isWide ? 10 : 8)
    if (['Exif', 'mime', 'uri '].includes(bytes.toString('latin1', at, at + 4))) found.add(id)
  }
  return found
}

type Extent = readonly [from: number, to: number]

/**
 * Returns where items are (ISO/IEC 14496-12, section 8.11.3).
 * @throws RangeError if the file ends early, or there are too many
 */
function extentsOf(bytes: Buffer, meta: readonly MediaBox[], items: ReadonlySet<number>): Extent[] {
  const iloc = boxOf(meta, 'iloc')
  if (!iloc) return []
  const version = bytes[iloc.from] ?? 0
  let at = iloc.from + 4
  /** Reads the next number. */
  const next = (size: number) => {
    const from = at
    at += size
    if (size === 0) return 0
    return size === 8 ? Number(bytes.readBigUInt64BE(from)) : bytes.readUIntBE(from, size)
  }
  const [first, second] = [next(1), next(1)]
  const sizes = {
    offset: first >> 4,
    length: first & 15,
    base: second >> 4,
    index: version > 0 ? second & 15 : 0,
  }
  const idat = boxOf(meta, 'idat')?.from ?? 0
  const extents: Extent[] = []
  let free = maxParts
  for (let left = next(version < 2 ? 2 : 4); left > 0; left--) {
    const id = next(version < 2 ? 2 : 4)
    // 1: within idat.
    const method = version > 0 ? next(2) & 15 : 0
    next(2)
    const base = next(sizes.base) + (method === 1 ? idat : 0)
    for (let count = next(2); count > 0; count--) {
      if (free-- === 0) throw new RangeError('too many extents')
      next(sizes.index)
      const from = base + next(sizes.offset)
      const length = next(sizes.length)
      if (items.has(id) && method < 2) extents.push([from, from + length])
    }
  }
  return extents
}

/** Returns EXIF and XMP, as far as they are in the file. */
export function metadataOf(heif: Buffer): Buffer[] {
  const meta = unlessCut(() => metaOf(heif), [])
  const extents = unlessCut(() => extentsOf(heif, meta, metadataItems(heif, meta)), [])
  return extents.map(([from, to]) => heif.subarray(from, to))
}

/**
 * Returns the image with EXIF, XMP, and private and free boxes overwritten by zeros. Its orientation and its color
 * profile aren't among them. Undefined if the file isn't whole, or names more bytes than it has.
 */
export function stripHeif(heif: Buffer): Buffer | undefined {
  const bytes = Buffer.from(heif)
  const meta = metaOf(bytes)
  const extents = extentsOf(bytes, meta, metadataItems(bytes, meta))
  const isPrivate = ({ type }: MediaBox) => ['uuid', 'udta', 'free', 'skip'].includes(type)
  const boxes = [...boxesIn(bytes), ...meta].filter(isPrivate)
  if (extents.some(([, to]) => to > bytes.length)) return undefined
  // They overlap.
  if (extents.reduce((sum, [from, to]) => sum + to - from, 0) > bytes.length) return undefined
  for (const [from, to] of extents) bytes.fill(0, from, to)
  for (const { from, to } of boxes) bytes.fill(0, from, to)
  return bytes
}
