// A hash of sources: while it stays the same, what is built from them is up to date.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Returns the files in a folder, or the file itself. Every start needs them: `globSync` takes twice as long. */
function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
}

/** Returns a hash of the contents of files, and of all files in folders, by paths in the project. */
export function stampOf(...paths: readonly string[]): string {
  const hash = createHash('sha256')
  const files = [...paths, 'package-lock.json'].flatMap((path) => filesAt(resolve(root, path)))
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(file))
  return hash.digest('hex')
}
