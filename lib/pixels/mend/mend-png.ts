// Rebuilds a damaged PNG from what can be decompressed of it, because libpng gives up at a wrong checksum, and before
// the rows that came: https://www.w3.org/TR/png-3/
import { promisify } from 'node:util'
import { constants, createInflateRaw, deflate } from 'node:zlib'
import { pngChunk } from '../../image/strip/png.ts'
import { pngChunksOf } from '../open/png.ts'

/** Samples of a pixel, by the color type of the header. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** The seven passes of an interlaced image: first column and row, and the steps to the next. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** Bytes of the pixels before compression. */
interface Extent {
  /** Of a row, with the filter before it. */
  readonly row: number
  readonly all: number
  readonly isInterlaced: boolean
}

function extentOf(header: Buffer): Extent | undefined {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const bits = (samples[header[9] ?? 0] ?? 0) * (header[8] ?? 0)
  if (width * height * bits === 0) return undefined
  const rowOf = (pixels: number) => (pixels > 0 ? 1 + Math.ceil((pixels * bits) / 8) : 0)
  const isInterlaced = header[12] === 1
  const row = rowOf(width)
  const all = isInterlaced
    ? passes.reduce(
        (sum, [left, top, across, down]) =>
          sum + Math.ceil((height - top) / down) * rowOf(Math.ceil((width - left) / across)),
        0,
      )
    : row * height
  return { row, all, isInterlaced }
}

/** Decompresses into a buffer, until that is full, or the data is wrong or ends. @returns how many bytes there are */
function inflateInto(target: Buffer, compressed: Buffer): Promise<number> {
  return new Promise((resolve) => {
    let filled = 0
    // What was decompressed of a chunk with an error in it is lost.
    const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 2048 })
    inflate.on('data', (part: Buffer) => {
      filled += part.copy(target, filled)
      if (filled === target.length) inflate.destroy()
    })
    inflate.on('error', () => inflate.destroy())
    inflate.on('close', () => resolve(filled))
    inflate.end(compressed)
  })
}

/** The last of the filters that a row names before its pixels. */
const lastFilter = 4

/** Returns the bytes of the rows from the first on that are whole, up to one with an unknown filter. */
function wholeRows(pixels: Buffer, filled: number, row: number): number {
  let at = 0
  while (at + row <= filled && (pixels[at] ?? 0) <= lastFilter) at += row
  return at
}

/** zlib's header, before the compressed pixels. */
const zlibHeader = 2

/**
 * Returns the PNG with the rows that are there, and zeros for the others. Undefined if there is no whole row, or if an
 * interlaced one isn't complete: its rows are of all parts of the image.
 * @param limit pixels
 */
export async function mendPng(png: Buffer, limit: number): Promise<Buffer | undefined> {
  const chunks = pngChunksOf(png)
  const header = chunks[0]?.isRight && chunks[0].type === 'IHDR' ? chunks[0].data : undefined
  const extent = header && extentOf(header)
  if (!header || !extent || header.readUInt32BE(0) * header.readUInt32BE(4) > limit) return undefined
  const pixels = Buffer.alloc(extent.all)
  const data = chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data)
  const filled = await inflateInto(pixels, Buffer.concat(data).subarray(zlibHeader))
  const whole = extent.isInterlaced ? filled : wholeRows(pixels, filled, extent.row)
  if (whole < (extent.isInterlaced ? extent.all : extent.row)) return undefined
  pixels.fill(0, whole)
  const first = chunks.findIndex(({ type }) => type === 'IDAT')
  const before = chunks.slice(0, first).filter(({ isRight }) => isRight)
  return Buffer.concat([
    png.subarray(0, 8),
    ...before.map(({ type, data }) => pngChunk(type, data)),
    pngChunk('IDAT', await promisify(deflate)(pixels, { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}
