// Replaces packaging/companions.ts in the npm package, which has the files.
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { siteFolder } from '../lib/contracts/site/folder.ts'

const root = resolve(import.meta.dirname, '..')

/** The folders of functions that read files. */
const folders: Readonly<Record<string, string>> = { list: siteFolder, resize: 'heic' }

/** @param name the function's file without its folder and extension */
export async function companions(name: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  const folder = folders[name]
  if (folder === undefined) return files
  for (const file of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name)
    if (file.isFile()) files.set(relative(root, path).replaceAll('\\', '/'), await readFile(path))
  }
  return files
}
