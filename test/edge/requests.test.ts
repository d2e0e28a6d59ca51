// The local edge takes requests as CloudFront does, however their host and scheme arrive.
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, inject, test } from 'vitest'
import { plain } from '../resize/pictures.ts'

const url = inject('url')
const { hostname, port } = new URL(url)
const name = 'seen-by-the-edge.png'

beforeAll(async () => {
  const body = new Uint8Array(await plain('red', 640, 480).png().toBuffer())
  expect((await fetch(`${url}/images/${name}`, { method: 'PUT', body })).status).toBe(201)
})

/** Sends a GET whose target isn't resolved first. */
async function get(path: string, headers: Record<string, string> = {}): Promise<string> {
  const sent = request({ hostname, port, path, headers, agent: false }).end()
  const [answer] = await once(sent, 'response')
  return text(answer)
}

const pathIn = (body: string): unknown => JSON.parse(body).path

test('a target may be a whole URL, whose host counts', async () => {
  const target = `http://images.example/v1/images/${name}`
  expect(pathIn(await get(target, { host: 'other.example' }))).toBe(`http://images.example/images/${name}`)
  expect(await get('http://images.example?limit=1')).toMatch(/^\["/)
})

test('a request of HTTP/1.0 needs no Host', async () => {
  const socket = connect(Number(port), hostname)
  socket.write(`GET /v1/images/${name} HTTP/1.0\r\n\r\n`)
  const [, body = ''] = (await text(socket)).split('\r\n\r\n')
  expect(pathIn(body)).toBe(`http://localhost:${port}/images/${name}`)
})

test.each([
  ['https', 'https'],
  ['https, http', 'https'],
  ['HTTP,https', 'http'],
  ['javascript', 'http'],
])('links have one scheme for X-Forwarded-Proto: %s', async (proto, scheme) => {
  const body = await get(`/v1/images/${name}`, { host: 'images.example', 'x-forwarded-proto': proto })
  expect(pathIn(body)).toBe(`${scheme}://images.example/images/${name}`)
})

test('what is kept has the host and the scheme of its own request', async () => {
  const { url: versioned } = JSON.parse(await get(`/v1/images/${name}`))
  const path = `/iiif/3/${name}/info.json${new URL(versioned).search}`
  await expect.poll(async () => get(path, { host: 'a.example' })).toContain('"id":"http://a.example/')
  expect(await get(path, { host: 'b.example' })).toContain('"id":"http://b.example/')
  expect(await get(path, { host: 'b.example', 'x-forwarded-proto': 'https' })).toContain('"id":"https://b.')
})

test('a client that keeps a response with a weak ETag gets 304', async () => {
  const { url: versioned } = JSON.parse(await get(`/v1/images/${name}`))
  const info = `${url}/iiif/3/${name}/info.json${new URL(versioned).search}`
  await expect.poll(async () => (await fetch(info)).headers.get('x-cache')).toMatch(/^Hit/)
  const etag = (await fetch(info)).headers.get('etag')
  const answer = await fetch(info, { headers: { 'if-none-match': etag ?? '' } })
  expect([answer.status, answer.headers.get('x-cache')]).toEqual([304, 'Hit from cloudfront'])
})
