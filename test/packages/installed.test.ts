// A clean folder with the packages in it, as npm installs them: in Node.js, in TypeScript, and in a browser.
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { installTools } from '../../packages/tools.ts'
import { visit } from '../browser/browser.ts'
import { noise } from '../browser/files.ts'
import { call } from './call.ts'

const root = resolve(import.meta.dirname, '../..')
const service = inject('url')
let folder: string
let server: Server
let origin: string

/** Returns an example, for this service. */
const example = async (path: string) =>
  (await readFile(join(root, 'examples', path), 'utf8')).replaceAll('http://localhost:3000', service)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-clean-'))
  await writeFile(join(folder, 'package.json'), '{"private":true}')
  await call('npm', ['install', '--no-audit', '--no-fund', ...Object.values(inject('tarballs'))], {
    cwd: folder,
  })
  server = createServer(async ({ url = '' }, response) => {
    if (url === '/')
      return response.writeHead(200, { 'content-type': 'text/html' }).end(await example('browser/index.html'))
    const code = await readFile(join(folder, url)).catch(() => undefined)
    if (!code) return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': 'text/javascript' }).end(code)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server?.close().closeAllConnections()
  await rm(folder, { recursive: true })
})

/** The machine's own Node.js, if it has one, and the one of the project. */
const nodes = [
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'))
    .map((path) => join(path, 'node'))
    .filter((path) => statSync(path, { throwIfNoEntry: false }))
    .slice(0, 1),
  process.execPath,
]

/** Returns what a script prints, as JSON. */
async function evaluate(node: string, name: string, script: string): Promise<unknown> {
  await writeFile(join(folder, name), script)
  const stdout = await call(node, [name], { cwd: folder })
  return JSON.parse(stdout)
}

describe.each(nodes)('%s', (node) => {
  const using = `
    const client = createClient({ url: ${JSON.stringify(service)} })
    const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
    client.upload(pixel, { onProgress: () => {} }).then(async ({ id, status, width }) => {
      const { status: found } = await fetch(client.url(id))
      console.log(JSON.stringify({ status, width, found }))
    })`

  test('runs the example', async () => {
    const { bytes } = await noise('photo.jpg', 1200, 600)
    await writeFile(join(folder, 'photo.jpg'), bytes)
    await writeFile(join(folder, 'example.mjs'), await example('node/upload.js'))
    const stdout = await call(node, ['example.mjs'], { cwd: folder })
    const answer = await fetch(stdout.trim())
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
  })

  test('uploads by import', async () => {
    const script = `import { createClient } from '@darkroom/client'${using}`
    expect(await evaluate(node, 'upload.mjs', script)).toEqual({ status: 'ready', width: 1, found: 200 })
  })

  test('uploads by require', async () => {
    const script = `const { createClient } = require('@darkroom/client')${using}`
    expect(await evaluate(node, 'upload.cjs', script)).toEqual({ status: 'ready', width: 1, found: 200 })
  })

  test.each([
    ['mjs', '', (name: string) => `import { signUrl } from '${name}'`],
    ['cjs', '', (name: string) => `const { signUrl } = require('${name}')`],
    ['mjs', '/web', (name: string) => `import { signUrl } from '${name}'`],
    ['cjs', '/web', (name: string) => `const { signUrl } = require('${name}')`],
  ])('signs in a .%s file with @darkroom/sign%s', async (kind, entry, load) => {
    const script = `${load(`@darkroom/sign${entry}`)}
      const key = { id: 'k1', secret: 'x'.repeat(32) }
      Promise.resolve(signUrl('/images/a?w=790', key, new Date(0))).then((url) => console.log(JSON.stringify(url)))`
    expect(await evaluate(node, `sign.${kind}`, script)).toMatch(
      /^\/images\/a\?w=790&kid=k1&exp=0&sig=[\w-]{43}$/,
    )
  })
})

test('the packages need no others', () => {
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    '@darkroom',
  ])
  const files = readdirSync(join(folder, 'node_modules/@darkroom/sign'), {
    recursive: true,
    withFileTypes: true,
  })
  const bytes = files
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
  console.log(`@darkroom/sign: ${bytes} bytes installed`)
  expect(bytes).toBeLessThan(20_000)
})

const consumer = `import { createClient, DarkroomError, type Image } from '@darkroom/client'
import { createLoader } from '@darkroom/client/next'
import { connect } from '@darkroom/client/uppy'
import { createServer } from '@darkroom/client/filepond'
import { createUploadHandler } from '@darkroom/client/tinymce'
import { createUploadPlugin } from '@darkroom/client/ckeditor'
import { createTransformer } from '@darkroom/client/unpic'
import { signUrl } from '@darkroom/sign'
import { signUrl as signByWeb } from '@darkroom/sign/web'

export const client = createClient({ url: 'https://images.example', key: async () => 'key' })
export const url: string = createLoader({ url: '', format: 'auto' })({ src: 'a', width: 1 })
export const signed: string = signUrl('/images/a', { id: 'k', secret: '' }, new Date())
export const later: Promise<string> = signByWeb('/images/a', { id: 'k', secret: '' }, new Date())
export const all = [connect, createServer, createUploadHandler, createUploadPlugin, createTransformer]
export async function use(): Promise<number | undefined> {
  const image: Image = await client.upload(new Uint8Array(1), { onProgress: ({ loaded }) => loaded })
  if (image.status === 'ready') return image.placeholder.length
  for await (const { width } of client.list({ sort: 'newest' })) return width
  const [{ status } = { status: 0 }] = await client.remove(['a'])
  // @ts-expect-error There is no such fit.
  client.url(image, { fit: 'crop' })
  return new Error() instanceof DarkroomError ? status : undefined
}
`

test.each([
  ['ESM in Node.js', 'mts', { module: 'node16' }],
  ['CommonJS in Node.js', 'cts', { module: 'node16' }],
  ['a bundler', 'ts', { module: 'esnext', moduleResolution: 'bundler' }],
])('TypeScript finds the types for %s', async (_, extension, options) => {
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: 'es2022' },
    // With the types of Node.js alone, and every file of the packages.
    ...{ lib: ['es2022'], types: ['node'], skipLibCheck: false, ...options },
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const project = join(folder, `tsconfig.${extension}.json`)
  await writeFile(join(folder, `consumer.${extension}`), consumer)
  await writeFile(project, JSON.stringify({ compilerOptions, files: [`consumer.${extension}`] }))
  await call(join(installTools(), 'tsc'), ['-p', project])
})

test.each([
  ['small', 640, '/v1/images'],
  ['large', 3600, '/v1/uploads'],
])('a browser uploads a %s file, from another origin and without a bundler', async (_, width, path) => {
  const file = await noise('photo.jpg', width, width / 2)
  const tab = await visit('/', { url: origin })
  const posted: string[] = []
  tab.on('request', (request) => request.method() === 'POST' && posted.push(new URL(request.url()).pathname))
  const { name, type: mimeType, bytes: buffer } = file
  await tab.evaluate(() => {
    const [progress, reports] = [document.querySelector('progress'), [] as number[]]
    const note = () => reports.push(progress?.position ?? 0)
    if (progress) new MutationObserver(note).observe(progress, { attributes: true })
    Object.assign(globalThis, { reports })
  })
  await tab.locator('input').setInputFiles({ name, mimeType, buffer })
  await expect
    .poll(() => tab.locator('img').evaluate((img) => (img as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0)
  expect(posted[0]).toBe(path)
  const { currentSrc, background } = await tab.locator('img').evaluate((img) => {
    const { currentSrc, style } = img as HTMLImageElement
    return { currentSrc, background: style.background }
  })
  expect(currentSrc).toMatch(new RegExp(`^${service}/images/.*\\?w=\\d+&v=`))
  expect(background).toContain('data:image/png;base64,')
  const reports = await tab.evaluate(() => (globalThis as unknown as { reports: number[] }).reports)
  expect(reports.at(-1)).toBe(1)
  expect(reports).toEqual(reports.toSorted((one, other) => one - other))
})

test('a browser cancels an upload while it sends', async () => {
  const tab = await visit('/', { url: origin })
  // As text: an import in a function would be one of the test.
  const told = await tab.evaluate(`(async () => {
    const { createClient } = await import('@darkroom/client')
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('Enough'))
    const file = new Blob([new Uint8Array(4_000_000)])
    return createClient({ url: ${JSON.stringify(service)} })
      .upload(file, { signal: controller.signal, onProgress })
      .catch((error) => error.message)
  })()`)
  expect(told).toBe('Enough')
})
