// Files that are there after a power cut once the promise says so: whole or not at all.
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a file lies until it is whole. What a crash leaves there counts for nothing. */
export const isTemporary = (name: string) => name.startsWith('.') && name.endsWith('.tmp')

/**
 * Writes a file in one piece: readers see all of it or the file as it was before. Its name is on disk once the
 * folder is flushed.
 */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `.${name}.tmp`)
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(folder, name))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function flush(folder: string): Promise<void> {
  // Windows opens no folders, and its file system journals names by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Puts on disk which files a folder has. Whoever asks while it is being done shares the next round with all
 * others who ask meanwhile, so that 200 writers at once cost a few rounds.
 */
export class Flusher {
  readonly #folder: string
  #current: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Resolves when every name given before this call is on disk. */
  flush(): Promise<void> {
    this.#next ??= this.#startAfter(this.#current)
    return this.#next
  }

  async #startAfter(previous: Promise<void>): Promise<void> {
    // Its failure is told to those who asked for it.
    await previous.catch(() => {})
    this.#current = this.#next ?? this.#current
    this.#next = undefined
    await flush(this.#folder)
  }
}
