// `npm run docs`: builds the docs site into .build/docs, from docs/, the README, and the OpenAPI document.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readArguments } from '../cli/arguments.ts'
import type { Document } from '../openapi/document.ts'
import { apiPage } from './api.ts'

readArguments({
  usage: `Usage: npm run docs

Builds the docs site into .build/docs: static files for any web server. A dead link is an error. The first run
installs the generator into site/node_modules. DOCS_BASE is the path under which the site will be served (/).`,
})

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'site/.source')

/** Links from the root of the project, as links of the site; other files of the project have no page. */
const relink = (text: string) =>
  text
    .replaceAll(/\]\(docs\/([\w-]+)\.md/g, '](./$1.md')
    .replaceAll(/\]\((CONTRIBUTING|SECURITY)\.md/g, '](./$1.md')

rmSync(source, { recursive: true, force: true })
mkdirSync(source, { recursive: true })
cpSync(join(root, 'docs'), source, { recursive: true })
for (const [from, to] of [
  ['README.md', 'index.md'],
  ['CONTRIBUTING.md', 'CONTRIBUTING.md'],
  ['SECURITY.md', 'SECURITY.md'],
] as const)
  writeFileSync(join(source, to), relink(readFileSync(join(root, from), 'utf8')))

const json = execFileSync(process.execPath, ['openapi/print.ts'], {
  cwd: root,
  env: {},
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
})
writeFileSync(join(source, 'api.md'), apiPage(JSON.parse(json) as Document))

/** Runs a command in site/, and ends with its error. */
function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: join(root, 'site'), stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(join(root, 'site/node_modules'))) run('npm', 'ci', '--no-audit', '--no-fund')
run(process.execPath, 'node_modules/vitepress/bin/vitepress.js', 'build', '.')
