// A hash of sources: while it stays the same, what is built from them is up to date.
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Returns a hash of the contents of all files that match, by paths in the project. */
export function stampOf(...patterns: readonly string[]): string {
  const hash = createHash('sha256')
  const files = globSync([...patterns, 'package-lock.json'], { cwd: root, withFileTypes: true })
  for (const path of files
    .filter((file) => file.isFile())
    .map((file) => resolve(file.parentPath, file.name))
    .sort())
    hash.update(`${path}\0`).update(readFileSync(path))
  return hash.digest('hex')
}
