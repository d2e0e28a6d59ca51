// Whether a TIFF is complete. libvips shows missing tiles as black.

/** Bytes of a value, by its type; others can't count or place anything. */
const sizes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8 }

const offsets = { strips: 273, tiles: 324 }
const counts = { strips: 279, tiles: 325 }

/** Reads numbers of a TIFF, in its byte order. */
class Reader {
  readonly #bytes: Buffer
  readonly #isLittle: boolean
  /** BigTIFF has 8 bytes where TIFF has 4. */
  readonly isBig: boolean

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#isLittle = bytes.toString('latin1', 0, 2) === 'II'
    this.isBig = this.number(2, 2) === 43
  }

  /** @throws RangeError beyond the end */
  number(at: number, size: number): number {
    const bytes = this.#bytes
    if (size === 1) return bytes.readUInt8(at)
    if (size === 2) return this.#isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
    if (size === 4) return this.#isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    return Number(this.#isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  }

  /** Returns the fields of the first directory, each with its numbers. @throws RangeError beyond the end */
  fields(): Map<number, number[]> {
    const [wide, entry] = this.isBig ? [8, 20] : [4, 12]
    const start = this.number(this.isBig ? 8 : 4, wide)
    const count = this.number(start, this.isBig ? 8 : 2)
    const found = new Map<number, number[]>()
    for (let index = 0; index < count; index++) {
      const at = start + (this.isBig ? 8 : 2) + index * entry
      const [tag, size] = [this.number(at, 2), sizes[this.number(at + 2, 2)]]
      if (size === undefined) continue
      const values = this.number(at + 4, wide)
      const place = values * size <= wide ? at + 4 + wide : this.number(at + 4 + wide, wide)
      if (place + values * size > this.#bytes.length) throw new RangeError('a field ends beyond the file')
      found.set(
        tag,
        Array.from({ length: values }, (_, i) => this.number(place + i * size, size)),
      )
    }
    return found
  }
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

/** Returns whether a strip or a tile of the first image is missing, or is beyond the end of the file. */
export function lacksStrips(tiff: Buffer): boolean {
  try {
    const fields = new Reader(tiff).fields()
    const kind = fields.has(offsets.tiles) ? 'tiles' : 'strips'
    const [starts = [], lengths = []] = [fields.get(offsets[kind]), fields.get(counts[kind])]
    if (starts.length < neededBy(fields, kind === 'tiles')) return true
    // Old writers of uncompressed images leave the lengths out.
    return starts.some((start, index) => start + (lengths[index] ?? 0) > tiff.length)
  } catch (error) {
    if (error instanceof RangeError) return true
    throw error
  }
}
