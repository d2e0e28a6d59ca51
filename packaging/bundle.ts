// The JavaScript of a function as Lambda loads it: one module, and one more for each part that is loaded on demand.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type BuildOptions, build, type ImportKind, type Metafile, type Plugin } from 'esbuild'
import { builtins } from './builtins.ts'
import { leaveOut } from './left-out.ts'
import { schemas } from './schemas.ts'
import { sharp } from './sharp.ts'

const root = resolve(import.meta.dirname, '..')

/** Where esbuild is told that its output goes: the names of modules depend on it, and so does the zip. */
const assumed = join(root, '.build', 'packages')

export interface Bundle {
  /** The function's file without its folder and ending, such as `request-resize`. */
  readonly name: string
  /** By path in the package, such as `functions/upload.mjs`. */
  readonly modules: ReadonlyMap<string, Uint8Array>
  /** Those of them that are read before the function can be called. */
  readonly loaded: readonly Uint8Array[]
  /** It decodes images: sharp's binaries have to be with it. */
  readonly needsSharp: boolean
}

/** What makes a package small or quick; `npm run bench -- --only=cold` does without one at a time. */
export const steps = ['minify', 'credentials', 'schemas', 'left-out', 'builtins', 'module', 'sharp'] as const

export type Step = (typeof steps)[number]

const plugins: Partial<Record<Step, Plugin>> = { schemas, 'left-out': leaveOut, builtins, sharp }

function optionsWithout(without: Step | undefined): BuildOptions {
  return {
    bundle: true,
    minify: without !== 'minify',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    // ES modules are what esbuild can leave parts out of.
    mainFields: without === 'module' ? ['main', 'module'] : ['module', 'main'],
    legalComments: 'none',
    // Beside the modules, and not in the zip.
    sourcemap: 'external',
    // The binaries travel beside the bundle.
    external: ['@img/sharp-*'],
    alias: {
      // One for all: packages beside it bring versions of their own.
      '@aws-sdk/client-s3': './node_modules/@aws-sdk/client-s3',
      ...(without !== 'credentials' && {
        '@aws-sdk/credential-provider-node': './packaging/credentials.ts',
      }),
    },
    plugins: Object.entries(plugins).flatMap(([step, plugin]) => (step === without ? [] : [plugin])),
    absWorkingDir: root,
    logLevel: 'warning',
  }
}

type Outputs = Metafile['outputs']

/** What a module imports, and what that imports. */
function reach(outputs: Outputs, file: string, kinds: readonly ImportKind[], seen = new Set<string>()) {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const { kind, path } of outputs[file]?.imports ?? [])
    if (outputs[path] && (kinds as readonly string[]).includes(kind)) reach(outputs, path, kinds, seen)
  return seen
}

const isOfSharp = (outputs: Outputs, file: string) =>
  Object.keys(outputs[file]?.inputs ?? {}).some((input) => input.startsWith('node_modules/sharp/'))

/**
 * Bundles a function. Its modules are left in a folder, with source maps for stack traces out of the log.
 * @param entry the function's file, relative to the project, such as `functions/upload.ts`
 * @param without a step that is left undone, to see what it is good for
 */
export async function bundle(entry: string, into: string, without?: Step): Promise<Bundle> {
  const name = basename(entry, '.ts')
  const outdir = join(assumed, name)
  const result = await build({
    ...optionsWithout(without),
    entryPoints: [entry],
    outdir: join(outdir, dirname(entry)),
    metafile: true,
    write: false,
  })
  const folder = resolve(root, into, name)
  await rm(folder, { recursive: true, force: true })
  const [modules, loaded] = [new Map<string, Uint8Array>(), [] as Uint8Array[]]
  const { outputs } = result.metafile
  const main = relative(root, join(outdir, entry.replace(/\.ts$/, '.mjs')))
  const atOnce = reach(outputs, main, ['import-statement'])
  // esbuild writes what nothing imports any more, too.
  const ever = reach(outputs, main, ['import-statement', 'dynamic-import'])
  for (const { path, contents } of result.outputFiles) {
    const [file, inside] = [relative(root, path), relative(outdir, path)]
    if (!ever.has(file.replace(/\.map$/, ''))) continue
    await mkdir(dirname(join(folder, inside)), { recursive: true })
    await writeFile(join(folder, inside), contents)
    if (ever.has(file)) modules.set(inside, contents)
    if (atOnce.has(file)) loaded.push(contents)
  }
  return { name, modules, loaded, needsSharp: [...ever].some((file) => isOfSharp(outputs, file)) }
}
