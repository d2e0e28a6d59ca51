// Older services: each has the routes of one contract and some images. Behind them is darkroom, which speaks
// the contracts as they were.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Wire } from '../../import/older.ts'
import { paint } from '../samples.ts'
import { prefix, service, start } from './setup.ts'

/** What an older service has to answer, by the contract. */
const routes: Readonly<Record<Wire, RegExp>> = {
  base64: /^POST \/get$/,
  images: /^GET \/images\/[^/]+$/,
  form: /^GET \/images\/[^/]+$/,
  root: /^GET \/([^/?]+)?$/,
  v1: /^GET \/(v1\/images(\/[^/]+)?(\?.*)?|images\/[^/]+)$/,
}

/**
 * Only what the images of the test are: names of `GET /`, a page of `GET /v1/images`. Its URLs are
 * those of the older service.
 */
function onlyOf(names: ReadonlySet<string>, body: Buffer, host: string): string | undefined {
  try {
    const json = JSON.parse(body.toString().replaceAll(service.url, `http://${host}`))
    if (Array.isArray(json)) return JSON.stringify(json.filter((name) => names.has(name)))
    if (json.kind !== 'Collection') return undefined
    // As it was: nothing but an id and a path.
    const data = json.data
      .filter(({ id }: { id: string }) => names.has(id))
      .map(({ id, path }: { id: string; path: string }) => ({ id, path }))
    return JSON.stringify({ ...json, data })
  } catch {
    return undefined
  }
}

type Interfere = (request: IncomingMessage, response: ServerResponse) => unknown

/** Any server, for the time of the test. */
export async function serve(answer: Interfere): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function form(name: string, bytes: Buffer): RequestInit {
  const body = new FormData()
  body.append('file', new Blob([new Uint8Array(bytes)]), name)
  return { method: 'POST', body }
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** How clients of each contract store an image. */
const stores: Readonly<Record<Wire, (name: string, bytes: Buffer) => readonly [path: string, RequestInit]>> =
  {
    base64: (filename, bytes) => {
      const images = [{ filename, image_data: bytes.toString('base64') }]
      return ['/upload', json({ images })]
    },
    images: (name, bytes) => [`/images/${encodeURIComponent(name)}`, form('any', bytes)],
    form: (name, bytes) => ['/upload', form(name, bytes)],
    root: (name, bytes) => ['/', form(name, bytes)],
    v1: (_, bytes) => ['/v1/images', json({ data: bytes.toString('base64') })],
  }

/** Stores an image as a client of the contract does. @returns its name, which v1 chooses */
export async function store(wire: Wire, name: string, bytes: Buffer): Promise<string> {
  const [path, request] = stores[wire](name, bytes)
  const answer = await fetch(service.url + path, request)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  const { id = name } = (await answer.json()) as { id?: string }
  return id
}

/** Starts an older service with these images of darkroom's. @param before may answer instead */
export function older(
  wire: keyof typeof routes,
  names: readonly string[],
  before: Interfere = () => undefined,
) {
  const known = new Set(names)
  return serve(async (request, response) => {
    const asked = `${request.method} ${request.url}`
    await before(request, response)
    if (response.headersSent || response.destroyed) return
    const [, id] = /\/images\/([^/?]+)$/.exec(request.url ?? '') ?? []
    const isMissing = id !== undefined && !known.has(decodeURIComponent(id))
    if (isMissing || !routes[wire].test(asked)) return void response.writeHead(404).end('{}')
    const { host = '', accept = '*/*' } = request.headers
    const type = request.headers['content-type']
    const answer = await fetch(service.url + request.url, {
      method: request.method ?? 'GET',
      headers: type === undefined ? { accept } : { accept, 'content-type': type },
      body: request.method === 'POST' ? new Uint8Array(await buffer(request)) : null,
    })
    const body = Buffer.from(await answer.arrayBuffer())
    const kept = ['content-type', 'last-modified', 'etag', 'content-disposition']
    for (const name of kept) response.setHeader(name, answer.headers.get(name) ?? [])
    response.writeHead(answer.status).end(onlyOf(known, body, host) ?? body)
  })
}

/** Draws a small photograph, another one for each number. */
function photograph(at: number): Promise<Buffer> {
  const tone = (x: number, y: number) => (x * 5 + y * 3 + at * 7) % 256
  return paint(48, 36, (x, y) => [tone(x, y), at >> 8, at & 255])
    .withExif({ IFD0: { ImageDescription: `The photograph ${at}` } })
    .jpeg()
    .toBuffer()
}

/** Stores photographs as clients of a contract do. */
export async function fill(count: number, wire: Wire = 'images'): Promise<Map<string, Buffer>> {
  const images = new Map<string, Buffer>()
  for (let at = 0; at < count; at++) {
    const bytes = await photograph(at)
    images.set(await store(wire, `${prefix}old ü?${at}.jpg`, bytes), bytes)
  }
  return images
}

/** Begins an import into other names. */
export const beginImport = (from: string, ...args: string[]) =>
  start('import', [from, '--to', service.url, '--prefix', `${prefix}new-`, ...args])

/** Imports into other names. */
export const importing = (from: string, ...args: string[]) => beginImport(from, ...args).ended
