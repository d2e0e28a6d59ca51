// A folder as a source: every file below it.
import { openAsBlob } from 'node:fs'
import { access, constants, lstat, readdir } from 'node:fs/promises'
import { failed, type Item, type Opened, type Passed, type Source } from './source.ts'

const slash = Buffer.from('/')
const join = (...parts: readonly Buffer[]) =>
  Buffer.concat(parts.flatMap((part, at) => (at > 0 ? [slash, part] : [part])))

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Returns a file name as text. Bytes that aren't UTF-8, as old archives have them, become `%` and two hex digits. */
export function textOf(name: Buffer): string {
  try {
    return utf8.decode(name)
  } catch {
    return name
      .toString('latin1')
      .replaceAll(/[\x80-\xff]/g, (byte) => `%${Buffer.from(byte, 'latin1').toString('hex')}`)
  }
}

async function open(file: Buffer): Promise<Opened> {
  // Otherwise the reason would be missing.
  await access(file, constants.R_OK)
  return { blob: await openAsBlob(file), close: async () => {} }
}

async function fileAt(path: string, file: Buffer): Promise<Item | Passed> {
  try {
    const { size, mtime } = await lstat(file)
    const isUnchanged = async () => {
      const now = await lstat(file)
      return now.size === size && now.mtime.getTime() === mtime.getTime()
    }
    return { path, size, created: mtime, stamp: mtime.toISOString(), open: () => open(file), isUnchanged }
  } catch (error) {
    return failed(path, error)
  }
}

/** @param below the path of a folder in the source, with a `/` at its end; empty for the source itself */
async function* walk(folder: Buffer, below: string): AsyncGenerator<Item | Passed, void, undefined> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch((error: unknown) =>
    failed(below || '.', error),
  )
  if ('reason' in entries) return yield entries
  entries.sort((one, other) => Buffer.compare(one.name, other.name))
  for (const entry of entries) {
    const name = textOf(entry.name)
    if (name.startsWith('.')) continue
    const path = below + name
    const file = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(file, `${path}/`)
    else if (entry.isFile()) yield fileAt(path, file)
    else if (entry.isSymbolicLink()) yield { path, outcome: 'skipped', reason: 'A symbolic link' }
    else yield { path, outcome: 'skipped', reason: 'Not a regular file' }
  }
}

/**
 * Returns the files below a folder, sorted in each folder. Hidden files and folders are left out. Symbolic
 * links aren't followed: what they name is either in the folder already, or doesn't belong to it. Holds the
 * names of one folder at a time.
 */
export const folder = (root: string): Source => ({
  [Symbol.asyncIterator]: () => walk(Buffer.from(root), ''),
})
