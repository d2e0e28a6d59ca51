// Images that the service fetches from a URL.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { png } from '../contracts/images.ts'
import { own } from '../resize/own.ts'

const service = await own()
const image = png('to fetch', 40, 30)

beforeAll(async () => {
  await service.start({ CALLBACK_ALLOW_LOCAL: '1', MAX_UPLOAD_BYTES: '100000' })
})

interface Told {
  readonly id: string
  readonly status: string
  readonly reason?: string
  readonly filename?: string
  readonly width?: number
  readonly url?: string
  readonly location?: string
}

/** A server on this machine. @returns its URL, and the paths that it was asked for */
async function serve(listener: RequestListener) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    listener(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close().closeAllConnections()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address?.port}`, asked }
}

const post = (body: object, headers: Record<string, string> = {}) =>
  service.call('POST', '/v1/images', {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
    seconds: 30,
  })

const wait = { Prefer: 'wait=20' }

test('a URL becomes an image, as if its file had been uploaded', async () => {
  const { url } = await serve((_, response) => response.end(image))
  const answer = await post({ url: `${url}/photos/caf%C3%A9.png?size=1` })
  expect(answer.status).toBe(202)
  const { id } = answer.json<Told>()
  const location = new URL(answer.headers.get('location') ?? '')
  const told = (
    await service.call('GET', location.pathname + location.search, { headers: wait, seconds: 30 })
  ).json<Told>()
  expect(told).toMatchObject({ id, status: 'ready', width: 40, filename: 'café.png' })
  expect((await service.call('GET', `/images/${id}`)).bytes).toEqual(image)
})

test('who waits gets the image at once, under the name that was given', async () => {
  const { url } = await serve((_, response) => response.end(image))
  const answer = await post({ url, filename: 'a/my cat.png' }, wait)
  expect(answer.status).toBe(201)
  const told = answer.json<Told>()
  expect(told).toMatchObject({ status: 'ready', filename: 'my cat.png' })
  expect(told.location).toBe(told.url)
})

test.each([
  ['a 404', (response) => response.writeHead(404).end(), 'it answered 404'],
  ['no image', (response) => response.end('<html>'), 'Unsupported format'],
  ['nothing', (response) => response.end(), 'no bytes'],
  ['a broken image', (response) => response.end(image.subarray(0, 60)), ''],
  ['too many bytes', (response) => response.end(Buffer.alloc(100_001)), 'more than 100000 bytes'],
] as [string, (response: Parameters<RequestListener>[1]) => void, string][])(
  '%s fails, with the reason',
  async (_, give, reason) => {
    const { url } = await serve((_request, response) => give(response))
    const answer = await post({ url }, wait)
    expect(answer.status).toBe(202)
    const told = answer.json<Told>()
    expect(told).toMatchObject({ status: 'failed', reason: expect.stringContaining(reason) })
    expect((await service.call('GET', `/images/${told.id}`)).status).toBe(404)
  },
)

test('a server that is down for a moment is asked again', async () => {
  let count = 0
  const { url } = await serve((_, response) => {
    count++
    if (count === 1) response.writeHead(503).end()
    else response.end(image)
  })
  expect((await post({ url }, wait)).json()).toMatchObject({ status: 'ready' })
})

test('of two with one Idempotency-Key, one is fetched', async () => {
  const { url, asked } = await serve((_, response) => response.end(image))
  const headers = { ...wait, 'Idempotency-Key': randomUUID() }
  const [first, second] = [await post({ url }, headers), await post({ url }, headers)]
  expect(second.json()).toEqual(first.json())
  expect(asked).toHaveLength(1)
})

test('an image that is deleted before it is fetched stays deleted', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { url, asked } = await serve(async (_, response) => {
    await promise
    response.end(image)
  })
  const { id } = (await post({ url })).json<Told>()
  await expect.poll(() => asked.length).toBe(1)
  expect((await service.call('DELETE', `/v1/images/${id}`)).status).toBe(200)
  resolve()
  await expect.poll(() => service.waiting()).toEqual([])
  expect((await service.call('GET', `/v1/images/${id}`)).status).toBe(404)
})

test.each([
  '',
  'photo.png',
  'ftp://a.example/',
  'file:///etc/passwd',
  'https://user:pass@a.example/',
  `https://a.example/${'a'.repeat(2000)}`,
])('the URL %j is refused with 400', async (url) => {
  const answer = await post({ url })
  expect(answer.status).toBe(400)
  expect(answer.json<{ detail: string }>().detail).toMatch(/^url /)
})
