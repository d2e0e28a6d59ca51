// What is published: its types, its size, and that npm would take it.
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { installTools } from '../../packages/tools.ts'
import { call } from './call.ts'

const root = resolve(import.meta.dirname, '../..')
const tarballs = inject('tarballs')
let bin: string

beforeAll(() => {
  bin = installTools()
})

describe.each(Object.keys(tarballs))('%s', (name) => {
  const tarball = tarballs[name] ?? ''

  test('has entries that every kind of module and resolution finds, with their types', async () => {
    await call(join(bin, 'publint'), [tarball, '--strict'])
    // Before Node.js 12, packages had no entries: TypeScript still resolves that way if one sets it to.
    await call(join(bin, 'attw'), [tarball, '--profile', 'node16'])
  })

  test('would be published', async () => {
    const stdout = await call('npm', ['publish', '--dry-run', '--json', '-w', name], { cwd: root })
    expect(stdout).toContain(name)
  })
})

test('the types of the client are those of the API', async () => {
  await call(process.execPath, ['packages/types.ts', '--check'], { cwd: root })
})

test('the client has at most 5 KB, and each entry for a framework at most 1.2 KB', async () => {
  const sizeOf = async (entry: string) => {
    const { outputFiles } = await build({
      entryPoints: [join(root, `packages/client/dist/${entry}.js`)],
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    })
    return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
  }
  const entries = ['next', 'nuxt', 'astro', 'unpic', 'uppy', 'filepond', 'tinymce', 'ckeditor']
  const sizes = Object.fromEntries(
    await Promise.all(['index', ...entries].map(async (entry) => [entry, await sizeOf(entry)] as const)),
  )
  console.log('Bytes, minified and compressed with gzip:', sizes)
  expect(sizes.index).toBeLessThanOrEqual(5 * 1024)
  expect(Math.max(...entries.map((entry) => sizes[entry] ?? Number.POSITIVE_INFINITY))).toBeLessThan(1200)
})
