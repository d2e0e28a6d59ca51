// Editors and uploaders from npm work with `POST /v1/images` as they are, on a page of another origin.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { type TestFile, visit } from '../browser.ts'
import { png } from '../files.ts'
import { install } from '../install.ts'

const folder = import.meta.dirname
const service = inject('url')

interface Report {
  readonly error?: unknown
  readonly ids?: readonly string[]
  readonly url?: string
  readonly reverted?: boolean
  readonly content?: string
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
    logLevel: 'error',
  })
  const script = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
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
  ['react-dropzone', '#react'],
])('%s uploads, and learns the URL', async (client, input) => {
  const file = await png('photo.png')
  const { ids = [], url = '' } = await reported(await choose(client, [file], input))
  expect(await bytesAt(imageAt(ids[0] ?? ''))).toEqual(file.bytes)
  expect(await bytesAt(url)).toEqual(file.bytes)
})

test('filepond uploads under an id, and takes it back', async () => {
  const file = await png('photo.png')
  const page = await choose('filepond', [file], '.filepond--browser')
  const { ids: [id = ''] = [] } = await reported(page)
  expect(await bytesAt(imageAt(id))).toEqual(file.bytes)
  await page.locator('.filepond--action-revert-item-processing').click()
  await reported(page, ({ reverted }) => reverted === true)
  expect((await fetch(imageAt(id))).status).toBe(404)
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

test.each(['tinymce', 'ckeditor'])('%s uploads, and shows the image at its URL', async (client) => {
  const file = await png('photo.png')
  const { url = '' } = await reported(await choose(client, [file], 'form input'))
  expect(url.startsWith(`${service}/images/`), url).toBe(true)
  expect(await bytesAt(url)).toEqual(file.bytes)
})
