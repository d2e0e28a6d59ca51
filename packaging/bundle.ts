// The JavaScript of a function as Lambda loads it: one module, and one more for each part that is loaded on demand.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { builtins } from './builtins.ts'

const root = resolve(import.meta.dirname, '..')

export interface Bundle {
  /** The function's file without its folder and ending, such as `request-resize`. */
  readonly name: string
  /** By path in the package, such as `functions/upload.mjs`. */
  readonly modules: ReadonlyMap<string, Uint8Array>
  /** Bytes that are read before the function can be called. */
  readonly loaded: number
  /** It decodes images: sharp's binaries have to be with it. */
  readonly needsSharp: boolean
}

/** `module` before `main`: ES modules are what esbuild can leave parts out of. */
const options: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // Beside the modules, and not in the zip.
  sourcemap: 'external',
  // The binaries travel beside the bundle.
  external: ['@img/sharp-*'],
  alias: { '@aws-sdk/credential-provider-node': './packaging/credentials.ts' },
  plugins: [builtins],
  absWorkingDir: root,
  logLevel: 'warning',
}

const needsSharp = (inputs: Metafile['inputs']) =>
  Object.keys(inputs).some((file) => file.startsWith('node_modules/sharp/'))

/** What a module imports statically, and what that imports. */
function reach(outputs: Metafile['outputs'], file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const { kind, path } of outputs[file]?.imports ?? [])
    if (kind === 'import-statement' && outputs[path]) reach(outputs, path, seen)
  return seen
}

/**
 * Bundles a function. Its modules are left in a folder, with source maps for stack traces out of the log.
 * @param entry the function's file, relative to the project, such as `functions/upload.ts`
 */
export async function bundle(entry: string, into: string): Promise<Bundle> {
  const name = basename(entry, '.ts')
  const folder = resolve(root, into, name)
  const result = await build({
    ...options,
    entryPoints: [entry],
    outdir: join(folder, dirname(entry)),
    metafile: true,
    write: false,
  })
  await rm(folder, { recursive: true, force: true })
  const modules = new Map<string, Uint8Array>()
  for (const { path, contents } of result.outputFiles) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, contents)
    if (path.endsWith('.mjs')) modules.set(relative(folder, path), contents)
  }
  const { outputs, inputs } = result.metafile
  const main = relative(root, join(folder, entry.replace(/\.ts$/, '.mjs')))
  const loaded = [...reach(outputs, main)].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0)
  return { name, modules, loaded, needsSharp: needsSharp(inputs) }
}
