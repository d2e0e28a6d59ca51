// The directories of a TIFF, which EXIF is, too: https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
import { unlessCut } from './errors.ts'

/** Bytes of a value, by its type; 0 for types that there aren't. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]

/** Entries that are read of a directory, of which BigTIFF may have any number: libtiff refuses more than 4096. */
const maxEntries = 65_535

/** An entry of a directory. */
export interface Field {
  readonly tag: number
  readonly type: number
  /** Bytes of a value; 0 for an unknown type. */
  readonly size: number
  readonly values: number
  readonly place: number
}

/** Reads numbers of a TIFF, in its byte order. */
export class TiffReader {
  readonly #bytes: Buffer
  readonly #isLittle: boolean
  /** BigTIFF has 8 bytes where TIFF has 4. */
  readonly #isBig: boolean

  /** @throws RangeError beyond the end */
  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#isLittle = bytes.toString('latin1', 0, 2) === 'II'
    this.#isBig = this.number(2, 2) === 43
  }

  /** @throws RangeError beyond the end */
  number(at: number, size: number): number {
    const bytes = this.#bytes
    if (size < 8) return this.#isLittle ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size)
    return Number(this.#isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  }

  /** Yields each directory: its fields, which are read one by one. @throws RangeError beyond the end */
  *directories(): Generator<Iterable<Field>> {
    const wide = this.#isBig ? 8 : 4
    const seen = new Set<number>()
    for (let at = this.number(wide, wide); at !== 0 && !seen.has(at); ) {
      seen.add(at)
      yield this.#fields(at)
      const [head, entry] = this.#isBig ? [8, 20] : [2, 12]
      at = this.number(at + head + this.number(at, head) * entry, wide)
    }
  }

  *#fields(start: number): Generator<Field> {
    const [head, wide, entry] = this.#isBig ? [8, 8, 20] : [2, 4, 12]
    const entries = Math.min(this.number(start, head), maxEntries)
    for (let left = entries, at = start + head; left > 0; left--, at += entry) {
      const type = this.number(at + 2, 2)
      const size = sizes[type] ?? 0
      const values = this.number(at + 4, wide)
      const place = values * size <= wide ? at + 4 + wide : this.number(at + 4 + wide, wide)
      yield { tag: this.number(at, 2), type, size, values, place }
    }
  }
}

/** Returns the first number of each field of the first directory, by its tag; 0 for one beyond the end. */
export function tagsIn(tiff: Buffer): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  const read = () => {
    const reader = new TiffReader(tiff)
    const [fields = []] = reader.directories()
    for (const { tag, size, place } of fields)
      if (!found.has(tag))
        found.set(tag, size > 0 && place + size <= tiff.length ? reader.number(place, size) : 0)
  }
  unlessCut(read, undefined)
  return found
}
