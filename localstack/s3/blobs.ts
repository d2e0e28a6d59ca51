// The bytes of objects: immutable files with random names, which are orphans until the catalog names them.
import { closeSync, fdatasync, openSync, readSync, writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Digest } from './digest.ts'
import { randomId } from './ids.ts'

/** Blobs begin with one of them. */
export const digits: readonly string[] = [...'0123456789abcdef']

const shardOf = (blob: string): string => blob.slice(0, 2)

const shardsOf = (digit: string): string[] => digits.map((second) => digit + second)

/** The name of the blob without bytes. */
const nothing = ''

const sync = promisify(fdatasync)

/** Bytes of a blob, from `start` to `end` inclusive. */
export interface Part {
  readonly blob: string
  readonly start: number
  readonly end: number
}

/**
 * Up to so many bytes are read at once, on the main thread: the file was written lately or is read often, so it is in
 * memory, and the pool's threads may all be busy with pixels.
 */
const atOnce = 256 * 1024

/** Up to so many bytes, which most photographs have, are read in one trip through the pool. */
const inOne = 8 * 1024 * 1024

/** A larger part is read in pieces of so many bytes. */
const highWaterMark = 1024 * 1024

/** The system may write less than it is given. */
function writeAll(file: number, chunk: Uint8Array): void {
  for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done)
}

function readAll(path: string, start: number, length: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.allocUnsafeSlow(length)
    let done = 0
    while (done < length) {
      const read = readSync(file, bytes, done, length - done, start + done)
      if (read === 0) throw new Error(`${path} ends before byte ${start + length}`)
      done += read
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

/** The files of blobs, in a folder. */
export class Blobs {
  readonly #root: string
  /** Ends the names of the files that this run writes. */
  readonly #run = randomId().slice(-8)

  constructor(root: string) {
    this.#root = root
  }

  /** Creates the folders. */
  async prepare(): Promise<void> {
    for (const digit of digits)
      await Promise.all(shardsOf(digit).map((shard) => mkdir(join(this.#root, shard), { recursive: true })))
  }

  /** Removes files that aren't in `used`, which an earlier run has left, of the blobs that begin with a digit. */
  async sweep(digit: string, used: ReadonlySet<string>): Promise<void> {
    for (const shard of shardsOf(digit)) {
      const files = await readdir(join(this.#root, shard))
      for (const file of files) if (!used.has(file) && !file.endsWith(this.#run)) await this.remove(file)
    }
  }

  /** Writes to disk, and updates `digest` on the way; on an error, removes the file. No bytes have no file. */
  async write(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, digest: Digest): Promise<string> {
    const blob = randomId().slice(0, -8) + this.#run
    let file: number | undefined
    try {
      for await (const chunk of chunks) {
        digest.update(chunk)
        file ??= chunk.length > 0 ? openSync(this.#path(blob), 'wx') : undefined
        if (file !== undefined) writeAll(file, chunk)
      }
      if (file !== undefined) await sync(file)
    } catch (error) {
      if (file !== undefined) closeSync(file)
      await this.remove(blob)
      throw error
    }
    if (file !== undefined) closeSync(file)
    return file === undefined ? nothing : blob
  }

  /** @throws ENOENT if the blob has been removed */
  open(blob: string): Promise<FileHandle> {
    return open(this.#path(blob), 'r')
  }

  /** Reads a part: a large one as a stream. @throws ENOENT if the blob has been removed */
  async read({ blob, start, end }: Part): Promise<Buffer | Readable> {
    const length = end - start + 1
    if (length <= atOnce) return readAll(this.#path(blob), start, length)
    const file = await this.open(blob)
    if (length > inOne) return file.createReadStream({ start, end, highWaterMark })
    try {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, start)
      if (bytesRead < length) throw new Error(`${blob} ends before byte ${end}`)
      return buffer
    } finally {
      await file.close()
    }
  }

  /** Runs `work`, and removes the blob if that fails. */
  async orRemove<T>(blob: string, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      await this.remove(blob)
      throw error
    }
  }

  /** Readers that have it open can read it to the end. */
  async remove(blob: string): Promise<void> {
    if (blob !== nothing) await rm(this.#path(blob), { force: true })
  }

  #path(blob: string): string {
    return join(this.#root, shardOf(blob), blob)
  }
}
