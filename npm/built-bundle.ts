// Replaces packaging/bundle.ts in the npm package, which has each function's modules in functions/.
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import type { Bundle } from '../packaging/bundle.ts'

/** The list of functions that need sharp. */
interface Built {
  readonly needsSharp: readonly string[]
}

const folder = resolve(import.meta.dirname, '../functions')

/** Returns a function's modules. @param entry the function's file, such as `functions/upload.ts` */
export async function bundle(entry: string): Promise<Bundle> {
  const name = basename(entry, '.ts')
  const { needsSharp } = JSON.parse(await readFile(join(folder, 'built.json'), 'utf8')) as Built
  const modules = new Map<string, Uint8Array>()
  for (const file of await readdir(join(folder, name), { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name)
    if (file.isFile())
      modules.set(relative(join(folder, name), path).replaceAll('\\', '/'), await readFile(path))
  }
  return { name, modules, loaded: [], needsSharp: needsSharp.includes(name) }
}
