// A folder as a source: every file below it.
import { openAsBlob } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Item, Passed, Source } from './source.ts'

const failed = (path: string, error: unknown): Passed => ({
  path,
  outcome: 'failed',
  reason: error instanceof Error ? error.message : String(error),
})

async function fileAt(root: string, path: string): Promise<Item | Passed> {
  const file = join(root, path)
  try {
    const { size, mtime } = await lstat(file)
    return { path, size, modified: mtime, open: () => openAsBlob(file) }
  } catch (error) {
    return failed(path, error)
  }
}

/** @param below the path of a folder in `root`, with a `/` at its end; empty for `root` itself */
async function* walk(root: string, below: string): AsyncGenerator<Item | Passed, void, undefined> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: unknown) =>
    failed(below || '.', error),
  )
  if ('reason' in entries) return yield entries
  entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = below + entry.name
    if (entry.isDirectory()) yield* walk(root, `${path}/`)
    else if (entry.isFile()) yield fileAt(root, path)
    else if (entry.isSymbolicLink()) yield { path, outcome: 'skipped', reason: 'A symbolic link' }
  }
}

/**
 * Returns the files below a folder, sorted in each folder. Hidden files and folders are left out. Symbolic links aren't
 * followed: what they name is either in the folder already, or doesn't belong to it. Holds the names of one folder at a time.
 */
export const folder = (root: string): Source => ({ [Symbol.asyncIterator]: () => walk(root, '') })
