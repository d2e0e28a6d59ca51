// Bytes from elsewhere, in a temporary file: they are sent with their length, and again after a retry, and
// memory doesn't depend on them.
import { createWriteStream, mkdtempSync, openAsBlob, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { sniff, unsupported } from '../lib/image/inspect.ts'
import { type Opened, Refused } from './source.ts'

/** The most bytes of an image: what darkroom takes. */
export const maxBytes = 100_000_000

/** Bytes that tell every format. */
const enough = 256

let folder: string | undefined
let count = 0

/** Returns a path for a new file. All are removed when the process ends, unless it is killed. */
function newPath(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'darkroom-import-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)
      process.once(signal, () => process.exit(code))
    folder = made
  }
  return join(folder, String(++count))
}

/** Passes bytes on as long as they can be an image. @param what they are called by their source, for the message */
async function* checked(bytes: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array> {
  let start = Buffer.alloc(0)
  let [size, isImage] = [0, false]
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > maxBytes) throw new Refused(`More than ${maxBytes / 1e6} MB`)
    if (!isImage) {
      start = Buffer.concat([start, chunk.subarray(0, enough)])
      isImage = sniff(start) !== undefined
      if (!isImage && start.length >= enough) throw new Refused(notImage(start, what))
    }
    yield chunk
  }
  if (size === 0) throw new Refused('The file is empty')
  if (!isImage) throw new Refused(notImage(start, what))
}

const notImage = (start: Buffer, what: string) =>
  unsupported(start).message + (what === '' ? '' : `. The source says that it is ${what}`)

/**
 * Writes bytes to a temporary file.
 * @param what the source says they are, such as a content type
 * @throws Refused, if they are no image or more than 100 MB; Error, if they can't be read or written
 */
export async function spool(bytes: AsyncIterable<Uint8Array>, what = ''): Promise<Opened> {
  const path = newPath()
  const close = () => rm(path, { force: true })
  try {
    await pipeline(checked(bytes, what), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return { blob: await openAsBlob(path), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Returns at most that many bytes. Ends the source then. */
export async function* startOf(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) return
  }
}
