// EXIF that takes long to read. libvips reads it whenever it opens a file, and its timeout doesn't apply to that: the time grows with
// the square of the entries that lead to a directory.
import type { Format } from '../image/image.ts'
import { segmentsOf } from '../image/jpeg-size.ts'

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

/** Returns the blocks with EXIF of a file. */
async function exifOf(bytes: Buffer, format: Format): Promise<readonly Buffer[]> {
  if (format === 'jpeg')
    return [...segmentsOf(bytes)].filter(({ kind }) => kind === 0xe1).map(({ content }) => content)
  if (format === 'avif') {
    const { metadataOf } = await import('../image/strip/heif.ts')
    return metadataOf(bytes)
  }
  const blocks: Buffer[] = []
  for (let at = 12; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32LE(at + 4)
    if (bytes.toString('latin1', at, at + 4) === 'EXIF') blocks.push(bytes.subarray(at + 8, end))
    at = end + (end & 1)
  }
  return blocks
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

/** Returns whether a JPEG, a WebP, or an AVIF has EXIF that takes long to read. */
export async function hasTangledExif(bytes: Buffer, format: Format): Promise<boolean> {
  const blocks = await exifOf(bytes, format)
  if (blocks.reduce((sum, { length }) => sum + length, 0) > bytes.length) return true
  return blocks.some((block) => {
    const found = startsIn(block)
    return found.length > most.directories || found.some((at) => isTangled(block.subarray(at)))
  })
}
