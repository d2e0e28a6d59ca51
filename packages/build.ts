// `npm pack` runs it in each package: compiles the entries for `import` and for `require`, with their types.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { readArguments, refuseArguments } from '../cli/arguments.ts'

const usage = `Usage: node packages/build.ts <client | sign>

Builds a package into its dist folder.`

const root = resolve(import.meta.dirname, '..')

/** Where the source of an entry is. The service verifies with the file that is the package. */
const sources: Readonly<Record<string, (entry: string) => string>> = {
  client: (entry) => join(root, 'packages/client/src', `${entry}.ts`),
  sign: (entry) => join(root, 'lib/sizes', entry === 'index' ? 'sign.js' : `sign-${entry}.js`),
}

const [name = ''] = readArguments({ usage, positionals: 1 }).positionals
const sourceOf = sources[name] ?? refuseArguments(`Unknown package: "${name}"`, usage)
const folder = join(root, 'packages', name)
const dist = join(folder, 'dist')
const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports: object }

/** Names of the entries: `index` is the package's own. */
const entries = Object.keys(exports).map((path) => (path === '.' ? 'index' : basename(path)))

const options: BuildOptions = {
  entryPoints: entries.map((entry) => ({ in: sourceOf(entry), out: entry })),
  bundle: true,
  outdir: dist,
  target: ['es2022'],
  platform: 'neutral',
  external: ['node:*'],
  mainFields: ['module', 'main'],
  logLevel: 'warning',
}

/** Imports of other files, in types. */
const imported = /(?<=from '|import\(["']|from ")\.\/([\w-]+)\.ts(?=['"])/g

/** Writes the types of a file and of those that it imports, for both kinds of module. */
function writeTypes(from: string, file: string, done: Set<string>): void {
  if (done.has(file)) return
  done.add(file)
  const text = readFileSync(join(from, `${file}.d.ts`), 'utf8')
  for (const [ending, extension] of [
    ['js', 'd.ts'],
    ['cjs', 'd.cts'],
  ])
    writeFileSync(join(dist, `${file}.${extension}`), text.replaceAll(imported, `./$1.${ending}`))
  for (const [, other = ''] of text.matchAll(imported)) writeTypes(from, other, done)
}

/** Emits the types of a package in TypeScript. @returns their folder */
function emitTypes(): string {
  const made = join(root, '.build/packages', name)
  const tsc = join(root, 'node_modules/.bin/tsc')
  const target = ['--noEmit', 'false', '--emitDeclarationOnly', '--declaration', '--outDir', made]
  execFileSync(tsc, ['-p', folder, ...target], { stdio: 'inherit' })
  return made
}

/** Types beside JavaScript. @returns their folder */
function copyTypes(): string {
  const made = join(root, '.build/packages', name)
  mkdirSync(made, { recursive: true })
  for (const entry of entries) {
    const source = sourceOf(entry)
    copyFileSync(join(dirname(source), `${basename(source, '.js')}.d.ts`), join(made, `${entry}.d.ts`))
  }
  return made
}

copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
rmSync(dist, { recursive: true, force: true })
await build({ ...options, format: 'esm', splitting: true })
await build({ ...options, format: 'cjs', outExtension: { '.js': '.cjs' } })
const types = name === 'sign' ? copyTypes() : emitTypes()
const done = new Set<string>()
for (const entry of entries) writeTypes(types, entry, done)
