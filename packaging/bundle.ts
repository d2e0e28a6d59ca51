// The JavaScript of a function for Lambda: one module, and another for each part that is loaded on demand.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type BuildOptions, build, type ImportKind, type Metafile, type Plugin } from 'esbuild'
import { builtins } from './builtins.ts'
import { leaveOut } from './left-out.ts'
import { sharp } from './sharp.ts'

const root = resolve(import.meta.dirname, '..')

/** The output folder that esbuild assumes: the names of modules, and so the zip, depend on it. */
const assumed = join(root, '.build', 'packages')

/** A bundled function. */
export interface Bundle {
  /** The function's file without its folder and extension, such as `request-resize`. */
  readonly name: string
  /** By path in the package, such as `functions/upload.mjs`. */
  readonly modules: ReadonlyMap<string, Uint8Array>
  /** The modules that are read before the function can be called. */
  readonly loaded: readonly Uint8Array[]
  /** Whether it decodes images, which needs sharp's binaries. */
  readonly needsSharp: boolean
}

/** The steps that make a package small or fast; `npm run bench -- --only=cold` omits one at a time. */
export const steps = ['minify', 'credentials', 'left-out', 'builtins', 'module', 'sharp'] as const

export type Step = (typeof steps)[number]

const plugins: Partial<Record<Step, Plugin>> = { 'left-out': leaveOut, builtins, sharp }

function optionsWithout(without: Step | undefined): BuildOptions {
  return {
    bundle: true,
    minify: without !== 'minify',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    // esbuild can only drop parts of ES modules.
    mainFields: without === 'module' ? ['main', 'module'] : ['module', 'main'],
    legalComments: 'none',
    // Next to the modules, and not in the zip.
    sourcemap: 'external',
    // The package has the binaries next to the bundle.
    external: ['@img/sharp-*'],
    alias: {
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

/** Returns the modules that a module imports, directly or indirectly. */
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
 * Bundles a function. Its modules stay in a folder, with source maps for stack traces in the log.
 * @param entry the function's file, relative to the project, such as `functions/upload.ts`
 * @param without a step to omit, to measure its effect
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
  // esbuild also writes modules that nothing imports any more.
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
