// A zip file whose bytes depend only on its content, so that a deploy without a change has nothing to do.
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** The earliest time in a zip, which is local time. */
const mtime = new Date(1980, 0, 1)

/** Lambda needs files that everybody may read. */
const mode = 0o100644

/** 9 takes twice the time, for 0.03 % of libvips. */
const compressionLevel = 7

/** @param files by their path in the zip */
export function zip(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const file = new ZipFile()
  for (const [path, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1)))
    file.addBuffer(Buffer.from(bytes), path, { mtime, mode, compressionLevel, forceDosTimestamp: true })
  file.end()
  return buffer(file.outputStream)
}
