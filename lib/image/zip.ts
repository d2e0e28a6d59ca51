// The files in a ZIP that compresses nothing, as libvips writes them:
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

/** A file in a ZIP: its bytes, after a header of its own, are from start to end. */
export interface Packed {
  readonly start: number
  /** The first byte after it. */
  readonly end: number
  readonly bytes: number
}

const endRecord = { signature: 0x06054b50, length: 22, directory: 16 }
const entry = {
  signature: 0x02014b50,
  length: 46,
  method: 10,
  bytes: 20,
  name: 28,
  extra: 30,
  comment: 32,
  start: 42,
}
const local = { length: 30, name: 26, extra: 28 }

/** Returns where the directory of a ZIP begins. @throws Error if it isn't one, or has a comment */
export function directoryOf(zip: Buffer): number {
  const at = zip.length - endRecord.length
  if (at < 0 || zip.readUInt32LE(at) !== endRecord.signature) throw new Error('The ZIP has no end')
  return zip.readUInt32LE(at + endRecord.directory)
}

/**
 * Parses a directory.
 * @param start where it is in the ZIP: the end of the last file
 * @throws Error if a file is compressed
 */
export function readDirectory(directory: Buffer, start: number): Map<string, Packed> {
  const found: { name: string; start: number; bytes: number }[] = []
  let at = 0
  while (at + entry.length <= directory.length && directory.readUInt32LE(at) === entry.signature) {
    const next = at + entry.length
    const nameEnd = next + directory.readUInt16LE(at + entry.name)
    const name = directory.toString('utf8', next, nameEnd)
    if (directory.readUInt16LE(at + entry.method) !== 0) throw new Error(`${name} is compressed`)
    found.push({
      name,
      start: directory.readUInt32LE(at + entry.start),
      bytes: directory.readUInt32LE(at + entry.bytes),
    })
    at = nameEnd + directory.readUInt16LE(at + entry.extra) + directory.readUInt16LE(at + entry.comment)
  }
  found.sort((one, other) => one.start - other.start)
  return new Map(
    found.map(({ name, ...file }, index) => [name, { ...file, end: found[index + 1]?.start ?? start }]),
  )
}

/** Returns a file's bytes. @param packed everything from its start to its end */
export function unpack(packed: Buffer, { bytes }: Packed): Buffer {
  const from = local.length + packed.readUInt16LE(local.name) + packed.readUInt16LE(local.extra)
  return packed.subarray(from, from + bytes)
}
