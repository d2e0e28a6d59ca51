// Strips a TIFF, in place: nothing moves, so that all offsets stay right.
// https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf

/** Ranges of tags that pixels and colors need, with the orientation (274). */
const needed: readonly (readonly [from: number, to: number])[] = [
  [254, 268],
  [273, 284],
  [290, 293],
  [296, 297],
  [301, 301],
  [317, 332],
  [334, 334],
  [336, 336],
  [338, 347],
  [512, 521],
  [529, 532],
  [34675, 34675],
]

/** 330 leads to smaller copies of the image, which have tags of their own. */
const isNeeded = (tag: number) => tag !== 330 && needed.some(([from, to]) => tag >= from && tag <= to)

/** Leads to directories of EXIF, of a position, and of smaller copies. */
const directories = [330, 34665, 34853, 40965]

/** Bytes of a value, by its type. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]

/** Bytes that may still be read or erased: in a whole file, no two values share any. */
interface Left {
  bytes: number
}

class Directory {
  readonly #bytes: Buffer
  readonly #left: Left
  readonly #isLittle: boolean
  readonly #at: number

  constructor(bytes: Buffer, at: number, left: Left) {
    this.#bytes = bytes
    this.#left = left
    this.#isLittle = bytes.toString('latin1', 0, 2) === 'II'
    this.#at = at
  }

  #short = (at: number) => (this.#isLittle ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at))
  #long = (at: number) => (this.#isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at))
  #setShort = (value: number, at: number) =>
    this.#isLittle ? this.#bytes.writeUInt16LE(value, at) : this.#bytes.writeUInt16BE(value, at)
  #setLong = (value: number, at: number) =>
    this.#isLittle ? this.#bytes.writeUInt32LE(value, at) : this.#bytes.writeUInt32BE(value, at)

  /** Where the entries end, and the offset of the next directory is. */
  get #end(): number {
    return this.#at + 2 + 12 * this.#short(this.#at)
  }

  get next(): number {
    return this.#long(this.#end)
  }

  #spend(bytes: number): void {
    this.#left.bytes -= bytes
    if (this.#left.bytes < 0) throw new RangeError('values lie on each other')
  }

  /** Overwrites what an entry points to with zeros, and directories in it, too. */
  #erase(entry: number, depth: number): void {
    const [tag, type, count] = [this.#short(entry), this.#short(entry + 2), this.#long(entry + 4)]
    const length = count * (sizes[type] ?? 1)
    const place = length <= 4 ? entry + 8 : this.#long(entry + 8)
    if (place + length > this.#bytes.length) throw new RangeError('a value ends beyond the file')
    this.#spend(length)
    if (directories.includes(tag) && depth < 4)
      for (let index = 0; index < count; index++)
        new Directory(this.#bytes, this.#long(place + 4 * index), this.#left).strip(() => false, depth + 1)
    this.#bytes.fill(0, place, place + length)
  }

  /**
   * Removes entries, and what they point to.
   * @throws RangeError if something is beyond the end of the file, or on something else
   */
  strip(keeps: (tag: number) => boolean, depth = 0): void {
    const [count, next, end] = [this.#short(this.#at), this.next, this.#end]
    this.#spend(end - this.#at)
    let free = this.#at + 2
    for (let entry = free; entry < end; entry += 12) {
      if (!keeps(this.#short(entry))) {
        this.#erase(entry, depth)
        continue
      }
      this.#bytes.copyWithin(free, entry, entry + 12)
      free += 12
    }
    if (free === this.#at + 2 + 12 * count) return
    this.#bytes.fill(0, free, end + 4)
    this.#setShort((free - this.#at - 2) / 12, this.#at)
    this.#setLong(next, free)
  }
}

/** A whole file is stripped after one time, and the second one changes nothing. */
const mostTimes = 8

/**
 * Strips all directories of a TIFF once.
 * @throws RangeError if something is beyond the end of the file, or on something else
 */
function stripPages(bytes: Buffer, isLittle: boolean): void {
  const seen = new Set<number>()
  const left = { bytes: 2 * bytes.length }
  for (let at = isLittle ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4); at !== 0 && !seen.has(at); ) {
    seen.add(at)
    const directory = new Directory(bytes, at, left)
    const { next } = directory
    directory.strip(isNeeded)
    at = next
  }
}

/**
 * Returns the image without EXIF, positions, XMP, IPTC, smaller copies, and whatever else isn't about pixels and
 * colors, in all of its pages. Undefined if it isn't whole, a BigTIFF, or crafted.
 */
export function stripTiff(tiff: Buffer): Buffer | undefined {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  if (tiff[isLittle ? 2 : 3] !== 42) return undefined
  // In a damaged file, a value may lie on a directory, which says something else once it is erased.
  let before = tiff
  for (let time = 0; time < mostTimes; time++) {
    const after = Buffer.from(before)
    stripPages(after, isLittle)
    if (after.equals(before)) return after
    before = after
  }
  return undefined
}
