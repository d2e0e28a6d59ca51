// The bytes of objects: immutable files with random names, which are orphans until the catalog names them.
import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from './digest.ts'

const shardOf = (blob: string): string => blob.slice(0, 2)

/** The name of the blob without bytes. */
const nothing = ''

export class Blobs {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  /** Creates the folders, and removes files that aren't in `used`: writes that a crash interrupted. */
  async prepare(used: ReadonlySet<string>): Promise<void> {
    const shards = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
    await Promise.all(
      shards.map(async (shard) => {
        await mkdir(join(this.#root, shard), { recursive: true })
        const files = await readdir(join(this.#root, shard))
        await Promise.all(files.filter((file) => !used.has(file)).map((file) => this.remove(file)))
      }),
    )
  }

  /** Writes to disk, and updates `digest` on the way; on an error, removes the file. No bytes have no file. */
  async write(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, digest: Digest): Promise<string> {
    const blob = randomBytes(16).toString('hex')
    let file: FileHandle | undefined
    try {
      for await (const chunk of chunks) {
        digest.update(chunk)
        file ??= chunk.length > 0 ? await open(this.#path(blob), 'wx') : undefined
        await file?.writeFile(chunk)
      }
      await file?.datasync()
    } catch (error) {
      await file?.close()
      await this.remove(blob)
      throw error
    }
    await file?.close()
    return file ? blob : nothing
  }

  /** @throws ENOENT if the blob has been removed */
  open(blob: string): Promise<FileHandle> {
    return open(this.#path(blob), 'r')
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
