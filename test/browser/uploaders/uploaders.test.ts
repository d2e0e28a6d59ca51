// Editors and uploaders from npm work with `POST /v1/images` as they are, and with @darkroom/client, on
// a page of another origin.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { serviceUrl, type TestFile, visit } from '../browser.ts'
import { noise, png } from '../files.ts'
import { install } from '../install.ts'

const folder = import.meta.dirname
const root = resolve(folder, '../../..')
const service = serviceUrl()

interface Report {
  readonly error?: unknown
  readonly ids?: readonly string[]
  readonly url?: string
  readonly reverted?: boolean
  readonly content?: string
  readonly progress?: readonly number[]
}

let server: Server
let origin: string

/** A page with one client, which finds `service`, and says by `report` what it was answered. */
async function pageOf(client: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, `${client}.js`)],
    bundle: true,
    write: false,
    outdir: folder,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'text' },
    // The examples have no packages of their own.
    nodePaths: [join(folder, 'node_modules')],
    alias: { '@darkroom/client': join(root, 'packages/client/src') },
    logLevel: 'error',
  })
  const bundled = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
  const script = bundled.replaceAll('http://localhost:3000', service)
  return `<!doctype html><meta charset="utf-8"><title>${client}</title>
    <form><input type="file" name="filepond" multiple></form><main></main><textarea></textarea>
    <script>
      const service = ${JSON.stringify(service)}
      const reports = []
      const report = (one) => reports.push(one)
    </script>
    <script type="module">${script.replaceAll('</script', '<\\/script')}</script>`
}

beforeAll(async () => {
  install(folder)
  server = createServer(async ({ url = '' }, response) => {
    const [, client = ''] = /^\/([\w-]+)$/.exec(url) ?? []
    if (!existsSync(join(folder, `${client}.js`))) return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': 'text/html' }).end(await pageOf(client))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server?.close().closeAllConnections()
})

const reportsOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { eval: (code: string) => Report[] }).eval('reports'))

const reported = (page: Page, isWanted: (one: Report) => boolean = () => true): Promise<Report> =>
  vi.waitFor(
    async () => {
      const all = await reportsOf(page)
      const found = all.find(isWanted)
      if (!found) throw new Error(`Nothing yet: ${JSON.stringify(all)}`)
      return found
    },
    { timeout: 60_000 },
  )

async function choose(client: string, files: readonly TestFile[], input = 'input[type=file]'): Promise<Page> {
  const page = await visit(`/${client}`, { url: origin })
  const chosen = files.map(({ name, type: mimeType, bytes: buffer }) => ({ name, mimeType, buffer }))
  await page.locator(input).first().setInputFiles(chosen)
  return page
}

async function bytesAt(url: string): Promise<Buffer> {
  const answer = await fetch(url)
  expect(answer.status, url).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}

const imageAt = (id: string) => `${service}/images/${id}`

test.each([
  ['dropzone', '.dz-hidden-input'],
  ['uppy', 'input'],
  ['client-uppy', 'input'],
  ['react-dropzone', '#react'],
])('%s uploads, and learns the URL', async (client, input) => {
  const file = await png('photo.png')
  const { ids = [], url = '' } = await reported(await choose(client, [file], input))
  expect(await bytesAt(imageAt(ids[0] ?? ''))).toEqual(file.bytes)
  expect(await bytesAt(url)).toEqual(file.bytes)
})

test.each(['filepond', 'client-filepond'])('%s uploads under an id, and takes it back', async (client) => {
  const file = await png('photo.png')
  const page = await choose(client, [file], '.filepond--browser')
  const { ids: [id = ''] = [] } = await reported(page)
  expect(await bytesAt(imageAt(id))).toEqual(file.bytes)
  await page.locator('.filepond--action-revert-item-processing').click()
  await reported(page, ({ reverted }) => reverted === true)
  // FilePond says so when it begins.
  await expect.poll(async () => (await fetch(imageAt(id))).status).toBe(404)
})

test('uppy uploads several files in one request', async () => {
  const files = [await png('red.png', 'red'), await png('blue.png', 'blue')]
  const { ids = [] } = await reported(await choose('uppy-bundle', files, 'input'))
  expect(await Promise.all(ids.map((id) => bytesAt(imageAt(id))))).toEqual(files.map(({ bytes }) => bytes))
})

test('uppy uploads directly to the bucket', async () => {
  const file = await png('photo.png')
  const { ids: [id = ''] = [], error } = await reported(await choose('uppy-s3', [file], 'input'))
  expect(error).toBeUndefined()
  const answer = await fetch(`${service}/v1/images/${id}`, { headers: { Prefer: 'wait=20' } })
  expect(await answer.json()).toMatchObject({ status: 'ready' })
  expect(await bytesAt(imageAt(id))).toEqual(file.bytes)
})

test.each(['tinymce', 'ckeditor', 'client-tinymce', 'client-ckeditor'])(
  '%s uploads, and shows the image at its URL',
  async (client) => {
    const file = await png('photo.png')
    const { url = '' } = await reported(await choose(client, [file], 'form input'))
    expect(url.startsWith(`${service}/images/`), url).toBe(true)
    expect(await bytesAt(url)).toEqual(file.bytes)
  },
)

test('with the client, uppy uploads a large file directly to the bucket, and shows its progress', async () => {
  const file = await noise('photo.jpg', 3600, 1800)
  expect(file.bytes.length).toBeGreaterThan(4_700_000)
  const { ids: [id = ''] = [], progress = [] } = await reported(await choose('client-uppy', [file], 'input'))
  expect(await bytesAt(imageAt(id))).toHaveLength(file.bytes.length)
  expect(progress.length).toBeGreaterThan(1)
  expect(progress.at(-1)).toBe(1)
})

test('with the client, uppy says in the words of the API why a file is refused', async () => {
  const file = { name: 'photo.png', type: 'image/png', bytes: Buffer.from('no image') }
  const { error } = await reported(await choose('client-uppy', [file], 'input'))
  expect(error).toMatch(/^Unsupported format: use JPEG/)
})

test('with the client, ckeditor gets a srcset', async () => {
  const file = await noise('photo.jpg', 1200, 600)
  const { content } = await reported(await choose('client-ckeditor', [file], 'form input'))
  expect(content).toMatch(/srcset="[^"]+preset=small[^"]+ 480w, [^"]+ 960w, [^"]+ 1200w"/)
})
