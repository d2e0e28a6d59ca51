// EXIF that takes long to read. libvips reads it whenever it opens a file, and its timeout doesn't apply to that: the
// time grows with the square of the entries that lead to a directory.
import { unlessCut } from '../../image/errors.ts'
import { segmentsOf } from '../../image/jpeg-size.ts'
import { webpChunksOf } from '../../image/webp.ts'

/** Entries that lead to directories: of EXIF itself, of a position, and of compatibility. */
const pointers = [0x8769, 0x8825, 0xa005]

/** The most directories and entries. Cameras write up to five, and some hundreds. */
const most = { directories: 10, entries: 2000 }

/** Where EXIF's TIFF may begin. */
const starts = ['II*\0', 'MM\0*'].map((text) => Buffer.from(text, 'latin1'))

/** Returns whether a TIFF has more directories or entries than cameras write. */
function isTangled(tiff: Buffer): boolean {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const has = (at: number, size: number) => at + size <= tiff.length
  const short = (at: number) => (has(at, 2) ? (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)) : 0)
  const long = (at: number) => (has(at, 4) ? (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)) : 0)
  const directories = [long(4)]
  let entries = 0
  // It grows meanwhile.
  for (const [index, start] of directories.entries()) {
    const end = Math.min(start + 2 + 12 * short(start), tiff.length - 11)
    for (let at = start + 2; at < end; at += 12) {
      entries += 1
      if (pointers.includes(short(at))) directories.push(long(at + 8))
      if (entries > most.entries || directories.length > most.directories) return true
    }
    // The thumbnail's.
    if (index === 0) directories.push(long(start + 2 + 12 * short(start)))
  }
  return false
}

/** Yields the blocks of a JPEG or a WebP that may have EXIF. */
function* blocksIn(bytes: Buffer, format: 'jpeg' | 'webp'): Generator<Buffer> {
  if (format === 'webp') {
    for (const { type, data } of webpChunksOf(bytes)) if (type === 'EXIF') yield data
  } else for (const { kind, content } of segmentsOf(bytes)) if (kind === 0xe1) yield content
}

/** Returns where TIFFs may begin in a block: there may be something before it. */
function startsIn(block: Buffer): number[] {
  const found: number[] = []
  for (const start of starts)
    for (let at = block.indexOf(start); at >= 0; at = block.indexOf(start, at + 1)) {
      found.push(at)
      if (found.length > most.directories) return found
    }
  return found
}

function hasTangled(block: Buffer): boolean {
  const found = startsIn(block)
  return found.length > most.directories || found.some((at) => isTangled(block.subarray(at)))
}

/** Returns whether a file has EXIF that takes long to read. */
export async function hasTangledExif(bytes: Buffer, format: 'jpeg' | 'webp' | 'avif'): Promise<boolean> {
  const blocks =
    format === 'avif'
      ? (await import('../../image/strip/heif.ts')).metadataOf(bytes)
      : blocksIn(bytes, format)
  let length = 0
  const isLong = () => {
    for (const block of blocks) {
      length += block.length
      // Items of an AVIF may overlap.
      if (length > bytes.length || hasTangled(block)) return true
    }
    return false
  }
  return unlessCut(isLong, true)
}
