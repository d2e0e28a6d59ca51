// The docs name nothing that is not there.
import { access, readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { environment } from '../lib/environment.ts'

const root = resolve(import.meta.dirname, '..')

async function docs(): Promise<string[]> {
  const decisions = await readdir(resolve(root, 'docs'), { recursive: true })
  const pages = decisions.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)
  return ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'bench/README.md', 'web/README.md', ...pages]
}

/** Folders of ours, so that a path in code font is told from any other word with a slash. */
const ours =
  /^(cli|commands|functions|import|lib|npm|openapi|packaging|stack|web|localstack|test|bench|docs|examples|packages|\.ci)\/[\w./-]*$/

test('every path that the docs name exists', async () => {
  const missing: string[] = []
  for (const file of await docs()) {
    const text = await readFile(resolve(root, file), 'utf8')
    const named = [...text.matchAll(/`([^`\s]+)`/g), ...text.matchAll(/\]\(([^)#:]+)\)/g)].map(
      ([, path = '']) => path,
    )
    for (const path of named.filter((one) => ours.test(one))) {
      await access(resolve(root, path)).catch(() => missing.push(`${file}: ${path}`))
    }
  }
  expect(missing).toEqual([])
})

test('every script that the docs tell people to run exists', async () => {
  const { scripts } = JSON.parse(await readFile(resolve(root, 'package.json'), 'utf8')) as { scripts: object }
  for (const file of (await docs()).filter((path) => path !== 'CHANGELOG.md')) {
    const text = await readFile(resolve(root, file), 'utf8')
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name)
    expect(Object.keys(scripts), file).toEqual(expect.arrayContaining(named))
  }
})

test('the guide of the client shows the examples as they are', async () => {
  const guide = await readFile(resolve(root, 'docs/clients.md'), 'utf8')
  const shown = [...guide.matchAll(/^[^`\n]*`(examples\/[^`]+)`[^\n]*:\n\n```\w+\n([\s\S]*?)^```$/gm)]
  for (const [, path = '', lines] of shown)
    expect(lines, path).toBe(await readFile(resolve(root, path), 'utf8'))
  const folders = await readdir(resolve(root, 'examples'))
  expect([...new Set(shown.map(([, path = '']) => path.split('/')[1]))].sort()).toEqual(folders.sort())
  const entries = [...guide.matchAll(/'@darkroom\/client(\/\w+)?'/g)].map(([, entry]) => entry && `.${entry}`)
  const { exports } = JSON.parse(await readFile(resolve(root, 'packages/client/package.json'), 'utf8')) as {
    exports: object
  }
  expect(entries.map((entry) => entry ?? '.')).toEqual(expect.arrayContaining(Object.keys(exports)))
})

test('the reference has the defaults of the functions', async () => {
  const reference = await readFile(resolve(root, 'docs/reference.md'), 'utf8')
  const rows = [...reference.matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`)?.* \| .* \|$/gm)]
  const said = Object.fromEntries(rows.map(([, name = '', value]) => [name, value]))
  const defaults = Object.entries(z.parse(environment, {})).filter(
    // The local bucket's name is the service's; the others are parsed into something else.
    ([name]) => name in said && !['BUCKET', 'PRESETS', 'SIGNED_SIZES'].includes(name),
  )
  expect(defaults.length).toBeGreaterThan(5)
  for (const [name, value] of defaults) expect(said[name] ?? '', name).toBe(value)
  expect(said.SIZES_AT_ONCE).toBeUndefined()
})

test('the README and the docs site name every page', async () => {
  const pages = (await readdir(resolve(root, 'docs'))).filter((file) => file.endsWith('.md'))
  const readme = await readFile(resolve(root, 'README.md'), 'utf8')
  const site = await readFile(resolve(root, 'site/.vitepress/config.js'), 'utf8')
  for (const page of pages) {
    expect(readme).toContain(`](docs/${page})`)
    expect(site).toContain(`', '${page.slice(0, -'.md'.length)}']`)
  }
})

test('the README has at most 150 lines', async () => {
  const lines = (await readFile(resolve(root, 'README.md'), 'utf8')).trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(150)
})
