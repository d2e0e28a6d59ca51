// Whether a TIFF is complete, and of a kind that libvips reads. It shows all other tiles as black.
import { unlessCut } from '../../image/errors.ts'
import { TiffReader, tagsIn } from '../../image/tiff.ts'
import { undecodable, unsupportedTiff } from '../engine/fault.ts'

const offsets = { strips: 273, tiles: 324 }
const counts = { strips: 279, tiles: 325 }

/** The tags that say where pixels are, and how many. */
const needed = [256, 257, 277, 278, 284, 322, 323, ...Object.values(offsets), ...Object.values(counts)]

/** Types that can count or place something. */
const unsigned = [1, 3, 4, 13, 16]

/** The most values of a field that are looked at: no image here has more strips or tiles. */
const maxValues = 2 ** 22

/** The most bytes of all pages' fields, in lengths of the file: pages may share them. */
const maxShared = 100

/** Returns the numbers of the first directory's fields that are needed. @throws RangeError beyond the end */
function neededIn(tiff: Buffer): Map<number, number[]> {
  const found = new Map<number, number[]>()
  const reader = new TiffReader(tiff)
  const [fields = []] = reader.directories()
  for (const { tag, type, size, values, place } of fields) {
    if (!unsigned.includes(type)) continue
    if (place + values * size > tiff.length) throw new RangeError('a field ends beyond the file')
    if (!needed.includes(tag)) continue
    const length = Math.min(values, maxValues)
    found.set(
      tag,
      Array.from({ length }, (_, i) => reader.number(place + i * size, size)),
    )
  }
  return found
}

/**
 * Returns whether fields of a directory overlap: together, they are longer than the file. libtiff reads each of them,
 * which would take the square of the file's length. @throws RangeError beyond the end
 */
function overlaps(tiff: Buffer): boolean {
  let [all, entries] = [0, 0]
  for (const fields of new TiffReader(tiff).directories()) {
    let own = 0
    for (const { size, values, place } of fields) {
      // What ends beyond the file can't be read.
      if (place + size * values <= tiff.length) own += size * values
      entries += 1
      if (own > tiff.length || 12 * entries > tiff.length) return true
    }
    all += own
    if (all > maxShared * tiff.length) return true
  }
  return false
}

/** Returns how many strips or tiles an image needs. */
function neededBy(fields: ReadonlyMap<number, readonly number[]>, isTiled: boolean): number {
  const first = (tag: number, otherwise: number) => fields.get(tag)?.[0] ?? otherwise
  const [width, height] = [first(256, 0), first(257, 0)]
  // Separate planes have strips or tiles of their own.
  const planes = first(284, 1) === 2 ? first(277, 1) : 1
  const across = isTiled ? Math.ceil(width / first(322, width)) : 1
  const down = isTiled ? first(323, height) : Math.min(height, first(278, height))
  return planes * across * Math.ceil(height / down)
}

/** Returns whether a strip or a tile of the first image is missing, or is beyond the end of the file. @throws RangeError beyond it */
function lacksStrips(tiff: Buffer): boolean {
  const fields = neededIn(tiff)
  const kind = fields.has(offsets.tiles) ? 'tiles' : 'strips'
  const [starts = [], lengths = []] = [fields.get(offsets[kind]), fields.get(counts[kind])]
  if (starts.length < neededBy(fields, kind === 'tiles')) return true
  // Old writers of uncompressed images leave the lengths out.
  return starts.some((start, index) => start + (lengths[index] ?? 0) > tiff.length)
}

/** Those that libtiff has in sharp's binaries: not Zstandard, LERC, LZMA, JPEG 2000, and JPEG XL. */
const compressions = [1, 2, 3, 4, 5, 6, 7, 8, 32766, 32771, 32773, 32809, 32946, 34676, 34677, 50001]

function demandKnown(tiff: Buffer): void {
  const tags = tagsIn(tiff)
  const compression = tags.get(259) ?? 1
  const hasTilesOfPlanes = tags.get(284) === 2 && tags.has(offsets.tiles)
  if (hasTilesOfPlanes || !compressions.includes(compression))
    throw unsupportedTiff(new Error(`compression ${compression}, or tiles of separate planes`))
}

/**
 * Refuses a TIFF of which libvips would show pixels that are missing, or which would take very long to read.
 * @throws ImageError undecodable, unsupported
 */
export function demandPixels(tiff: Buffer): void {
  if (unlessCut(() => overlaps(tiff), false)) throw undecodable(new Error('fields of the TIFF overlap'))
  if (unlessCut(() => lacksStrips(tiff), true)) throw undecodable(new Error('the TIFF lacks strips or tiles'))
  demandKnown(tiff)
}
