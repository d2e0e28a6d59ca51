// The npm package's dist/. docs/decisions/0035-package.md says why it is bundled.
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { run } from '../cli/command.ts'
import { siteFolder } from '../lib/contracts/site/folder.ts'
import { templateFile } from '../localstack/template.ts'
import { liveBuiltins } from '../packaging/builtins.ts'
import { bundle } from '../packaging/bundle.ts'
import { heic } from '../packaging/companions.ts'
import { functionNames } from '../packaging/entries.ts'
import { schemas } from '../packaging/schemas.ts'
import { buildSite } from '../web/build.ts'
import { licensesOf } from './licenses.ts'
import { standIns } from './stand-ins.ts'
import { forLocal, forProjects, pluginsOf } from './template.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')
/** Replaces dist/ when it is whole. */
const unfinished = join(root, `.build/dist.${process.pid}`)

const options: BuildOptions = {
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  platform: 'node',
  target: 'node20.16',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // The package's dependencies, which have binaries.
  external: ['sharp', 'libsql'],
  // One version for all: other packages bring their own.
  alias: { '@aws-sdk/client-s3': './node_modules/@aws-sdk/client-s3' },
  absWorkingDir: root,
  metafile: true,
  logLevel: 'warning',
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(unfinished, path)), { recursive: true })
  await writeFile(join(unfinished, path), content)
}

/** Bundles modules into one folder. @returns the files that are in the bundles */
async function modules(
  entries: readonly string[],
  folder: string,
  plugins: readonly Plugin[],
  more: BuildOptions = {},
): Promise<string[]> {
  const { metafile, outputFiles = [] } = await build({
    ...options,
    format: 'esm',
    splitting: true,
    plugins: [standIns, liveBuiltins, schemas, ...plugins],
    entryPoints: [...entries],
    outdir: join(dist, folder),
    entryNames: '[name]',
    write: false,
    ...more,
  })
  for (const { path, contents } of outputFiles) await write(relative(dist, path), contents)
  return Object.keys(metafile?.inputs ?? {})
}

/** What a project's stack consists of: plugins, and the files that serverless.yml names. */
async function stack(): Promise<string[]> {
  const plugins = await modules([...pluginsOf(), 'stack/extend.ts'], 'stack', [])
  const files = (await readdir(join(root, 'stack'))).filter((file) => file.endsWith('.json'))
  for (const file of files) await write(`stack/${file}`, await readFile(join(root, 'stack', file)))
  const cjs = (await readdir(join(root, 'stack'))).filter((file) => file.endsWith('.cjs'))
  const entries = cjs.map((file) => `stack/${file}`)
  const common: BuildOptions = {
    format: 'cjs',
    splitting: false,
    outExtension: { '.js': '.cjs' },
    plugins: [standIns],
  }
  return [...plugins, ...(await modules(entries, 'stack', [], common))]
}

/** The functions as Lambda runs them: the same bytes as in a deploy of this project. */
async function functions(): Promise<void> {
  const needsSharp: string[] = []
  for (const name of functionNames()) {
    const made = await bundle(`functions/${name}.ts`, join(root, '.build/packages'))
    for (const [path, bytes] of made.modules) await write(`functions/${name}/${path}`, bytes)
    if (made.needsSharp) needsSharp.push(name)
  }
  await write('functions/built.json', JSON.stringify({ needsSharp }))
}

/** Packages of which parts are in the functions' modules and in the site. */
const others = [
  'sharp',
  '@img/colour',
  'libheif-js',
  'preact',
  '@preact/signals',
  '@preact/signals-core',
].map((name) => `node_modules/${name}/`)

/** Builds dist/, and replaces it when it is whole. */
export async function buildDist(): Promise<void> {
  const [server, stacks, , site] = await Promise.all([
    modules(['commands/darkroom.ts'], 'server', []),
    stack(),
    functions(),
    buildSite(),
  ])
  for (const [path, bytes] of site) await write(`${siteFolder}/${path}`, bytes)
  for (const [path, bytes] of await heic()) await write(path, bytes)
  await write(templateFile, await forLocal())
  await write('stack/serverless.json', forProjects())
  await write('LICENSES.txt', licensesOf([...server, ...stacks, ...others]))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', 'npm', '--outDir', join(unfinished, 'stack')])
  await write('darkroom.js', await readFile(join(root, 'npm/darkroom.js')))
  await chmod(join(unfinished, 'darkroom.js'), 0o755)
  await rm(dist, { recursive: true, force: true })
  await rename(unfinished, dist)
}
