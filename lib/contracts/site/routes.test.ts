// The built site as the list function serves it, and as its package holds it.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unpack } from '../../../packaging/load.ts'
import { pack } from '../../../packaging/pack.ts'
import { writeSite } from '../../../web/build.ts'
import type { Request } from '../../http/message.ts'
import { asset, page } from './routes.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-site-'))
  await writeSite()
})

afterAll(() => rm(folder, { recursive: true }))

const request = (headers: Record<string, string> = {}, params: Record<string, string> = {}): Request => ({
  id: '1',
  method: 'GET',
  path: '/',
  params,
  query: new URLSearchParams(),
  headers,
  origin: 'http://localhost',
  hasToken: false,
  body: Buffer.alloc(0),
  json: () => undefined,
  files: async () => [],
})

async function script(): Promise<string> {
  const { bytes } = await page.act(request())
  return /assets\/(main-\w+\.js)/.exec(String(bytes))?.[1] ?? ''
}

test('the names of scripts and styles contain a hash of their content, and nothing is inline', async () => {
  const { bytes, headers } = await page.act(request())
  expect(String(bytes)).toMatch(/<script type="module" src="\/assets\/main-\w+\.js"><\/script>/)
  expect(String(bytes)).toMatch(/<link rel="stylesheet" href="\/assets\/styles-\w+\.css">/)
  expect(String(bytes)).not.toMatch(/<style|style=|<script>| on\w+=/)
  expect(headers?.['content-security-policy']).toMatch(/script-src 'self';/)
  expect(headers?.['content-security-policy']).not.toMatch(/unsafe|https:(?!\/\/)|\*/)
  expect(headers?.['cache-control']).toBe('no-cache')
})

test('what a browser has already is not sent again', async () => {
  const { headers } = await page.act(request())
  const again = await page.act(request({ 'if-none-match': headers?.etag ?? '' }))
  expect([again.status, again.bytes]).toEqual([304, undefined])
})

test.each([
  ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ['', undefined, (bytes: Buffer) => bytes],
  ['identity', undefined, (bytes: Buffer) => bytes],
])('a script for Accept-Encoding: %s is in %s', async (accepted, coding, decode) => {
  const params = { file: await script() }
  const plain = await asset.act(request({}, params))
  const { headers, bytes } = await asset.act(request({ 'accept-encoding': accepted }, params))
  expect(headers?.['content-encoding']).toBe(coding)
  expect(headers?.['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(headers?.vary).toBe('accept-encoding')
  expect(decode(bytes ?? Buffer.alloc(0))).toEqual(plain.bytes)
})

test.each(['nothing.js', '..', '.', '', '../index.html', '..%2findex.html', 'a/b.js', '.hidden'])(
  'there is no file at /assets/%s',
  async (file) => {
    await expect(asset.act(request({}, { file }))).rejects.toMatchObject({ code: 'no-route' })
  },
)

test('the list function serves the page out of its own package', async () => {
  const { files } = await pack('functions/list.ts', 'host', folder)
  const unpacked = await unpack(files)
  const event = {
    routeKey: 'GET /',
    headers: { accept: 'text/html', 'x-darkroom-host': 'x', 'x-darkroom-path': '/' },
    rawQueryString: '',
    requestContext: { http: { method: 'GET', path: '/' } },
  }
  const program = `
    const { handler } = await import(${JSON.stringify(resolve(unpacked, 'functions/list.mjs'))})
    const { statusCode, body } = await handler(${JSON.stringify(event)}, { awsRequestId: '1' })
    console.log(statusCode, Buffer.from(body, 'base64').toString().includes('<div id="app">'))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1' },
    encoding: 'utf8',
  })
  await rm(unpacked, { recursive: true })
  expect(stdout.trim(), stderr).toBe('200 true')
})
