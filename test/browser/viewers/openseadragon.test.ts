// OpenSeadragon opens an image of 100 megapixels from info.json alone, on a page of another origin, and zooms in.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seenAt } from '../../resize/pictures.ts'
import { serviceUrl, visit } from '../browser.ts'
import { install } from '../install.ts'

const folder = import.meta.dirname
const service = serviceUrl()
const name = `wall-${process.pid}.png`
const side = 10_000

/** Red and green above blue and white. */
const quarters = (): Promise<Buffer> =>
  sharp(Buffer.from([220, 20, 30, 20, 170, 50, 30, 50, 210, 255, 255, 255]), {
    raw: { width: 2, height: 2, channels: 3 },
  })
    .resize(side, side, { kernel: 'nearest' })
    .png()
    .toBuffer()

const page = (version: string) => `<!doctype html><meta charset="utf-8"><title>OpenSeadragon</title>
  <div id="viewer" style="position: absolute; inset: 0"></div>
  <script src="/openseadragon.js"></script>
  <script>
    const viewer = OpenSeadragon({
      id: 'viewer',
      tileSources: '${service}/iiif/${version}/${name}/info.json',
      showNavigationControl: false,
      drawer: 'canvas',
      immediateRender: true,
    })
  </script>`

let server: Server
let origin: string

beforeAll(async () => {
  install(folder)
  const script = readFileSync(
    join(folder, 'node_modules/openseadragon/build/openseadragon/openseadragon.min.js'),
  )
  server = createServer(({ url = '' }, response) => {
    if (url === '/openseadragon.js')
      return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    return response.writeHead(200, { 'content-type': 'text/html' }).end(page(url.slice(1)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stored = await fetch(`${service}/images/${name}`, {
    method: 'PUT',
    body: new Uint8Array(await quarters()),
  })
  expect(stored.status).toBe(201)
  const isReady = async () => {
    const { status } = (await (await fetch(`${service}/v1/images/${name}`)).json()) as { status: string }
    return status === 'ready'
  }
  await vi.waitUntil(isReady, { timeout: 120_000, interval: 500 })
})

afterAll(async () => {
  server?.close().closeAllConnections()
  await fetch(`${service}/images/${name}`, { method: 'DELETE' })
})

/** Runs code of the page. */
const evaluate = <T>(on: Page, code: string) =>
  on.evaluate((text) => (globalThis as unknown as { eval: (code: string) => T }).eval(text), code)

const isDrawn = (on: Page) =>
  expect.poll(() => evaluate<boolean>(on, 'viewer.world.getItemAt(0)?.getFullyLoaded() ?? false')).toBe(true)

/** Returns the colors above to the left, above to the right, and so on, at a distance from the middle. */
async function seen(on: Page, distance: number): Promise<string[]> {
  const shot = await on.screenshot()
  const places = [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ] as const
  return Promise.all(
    places.map(([x, y]) => seenAt(shot, { across: 0.5 + x * distance, down: 0.5 + y * distance })),
  )
}

test.each(['3', '2'])('with version %s', async (version) => {
  const opened = await visit(`/${version}`, { url: origin })
  const answers: { readonly path: string; readonly status: number }[] = []
  opened.on('response', (response) => {
    answers.push({ path: new URL(response.url()).pathname, status: response.status() })
  })
  await isDrawn(opened)
  const colours = ['red', 'green', 'blue', 'white']
  expect(await seen(opened, 0.1)).toEqual(colours)
  await evaluate(opened, 'viewer.viewport.zoomTo(viewer.viewport.imageToViewportZoom(1), undefined, true)')
  await expect.poll(() => answers.some(({ path }) => path.includes('/4608,4608,512,512/'))).toBe(true)
  await isDrawn(opened)
  expect(await seen(opened, 0.02)).toEqual(colours)
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  expect(answers.length).toBeGreaterThan(5)
})
