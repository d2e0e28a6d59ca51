// What the client does when the service, or the way to it, fails.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { UploadParts } from '../src/api.ts'
import { createClient, DarkroomError } from '../src/index.ts'
import { sendParts } from '../src/parts.ts'
import type { Outgoing, Send } from '../src/send.ts'
import { photo } from './images.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown

const say =
  (status: number, json: object, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json))

const cutOff: Answer = (response) => response.destroy()
const busy = say(503, { detail: 'Storage is unavailable; try again' }, { 'retry-after': '0' })
const stored = say(201, { id: 'a' })
const ready = say(200, { id: 'a', status: 'ready' })

/** A server that gives these answers, one after the other, and the last one for ever. */
async function serve(...answers: readonly Answer[]) {
  const requests: { method: string; url: string; headers: IncomingMessage['headers']; bytes: number }[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const answer = answers[Math.min(requests.length, answers.length - 1)]
    const seen = { method, url, headers, bytes: 0 }
    requests.push(seen)
    for await (const chunk of request) seen.bytes += chunk.length
    answer?.(response, request)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close().closeAllConnections()
  })
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('retries an upload with one key, over a broken connection and a busy service', async () => {
  const { requests, url } = await serve(
    cutOff,
    busy,
    say(429, { message: 'Too Many Requests' }, { 'retry-after': '0' }),
    say(409, { type: 'urn:darkroom:problem:in-progress' }, { 'retry-after': '0' }),
    stored,
    ready,
  )
  const bytes = await photo()
  const sent: number[] = []
  await createClient({ url }).upload(bytes, { onProgress: ({ loaded }) => sent.push(loaded) })
  const uploads = requests.filter(({ method }) => method === 'POST')
  expect(uploads).toHaveLength(5)
  expect(new Set(uploads.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  expect(uploads.at(-1)).toMatchObject({
    bytes: bytes.length,
    headers: { 'content-length': String(bytes.length), 'content-type': 'image/jpeg' },
  })
  expect(sent.at(-1)).toBe(bytes.length)
})

test('two uploads have two keys', async () => {
  const { requests, url } = await serve(stored, ready, stored, ready)
  const client = createClient({ url })
  await client.upload(await photo())
  await client.upload(await photo())
  const keys = requests.flatMap(({ headers }) => headers['idempotency-key'] ?? [])
  expect(new Set(keys).size).toBe(2)
})

test.each([400, 401, 403, 404, 409, 412, 413, 415, 422, 500])('does not retry a %i', async (status) => {
  const { requests, url } = await serve(say(status, { type: 'urn:darkroom:problem:unknown', detail: 'So' }))
  await expect(createClient({ url }).get('a')).rejects.toMatchObject({
    status,
    code: 'unknown',
    message: 'So',
  })
  expect(requests).toHaveLength(1)
})

test.each(['', '.', '..'])('asks for an image, and nothing else, if its id is "%s"', async (id) => {
  const { requests, url } = await serve(ready)
  await createClient({ url }).get(id)
  expect(requests[0]?.url).toBe('/v1/images/%2F')
})

test('gives up after its retries, with the last error', async () => {
  const { requests, url } = await serve(busy)
  const error = await createClient({ url, retries: 1 })
    .get('a')
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(DarkroomError)
  expect(error).toMatchObject({ status: 503, message: 'Storage is unavailable; try again' })
  expect(requests).toHaveLength(2)
})

test('says where no answer came from, and keeps the cause', async () => {
  const { url } = await serve(cutOff)
  await expect(createClient({ url, retries: 0 }).get('a')).rejects.toMatchObject({
    status: 0,
    code: 'network',
    message: `No answer from ${url}`,
    cause: expect.any(TypeError),
  })
})

test.each([
  ['a page of a proxy', '<html>Bad gateway</html>', 'HTTP 403'],
  ['the XML of the bucket', '<Error><Message>Policy expired</Message></Error>', 'Policy expired'],
  ['a null', 'null', 'HTTP 403'],
  ['nothing', '', 'HTTP 403'],
])('reads %s as an error', async (_, body, message) => {
  const { url } = await serve((response) => response.writeHead(403).end(body))
  await expect(createClient({ url }).get('a')).rejects.toMatchObject({ status: 403, code: 'http', message })
})

test('an abort ends an upload while it is sent, with the reason', async () => {
  const { requests, url } = await serve(() => undefined)
  const controller = new AbortController()
  const upload = createClient({ url }).upload(await photo(), { signal: controller.signal })
  await expect.poll(() => requests.length).toBe(1)
  controller.abort(new Error('Enough'))
  await expect(upload).rejects.toThrow('Enough')
})

test('an abort ends the wait for a busy service', async () => {
  const { requests, url } = await serve(say(503, {}, { 'retry-after': '30' }))
  const controller = new AbortController()
  const get = createClient({ url }).get('a', { signal: controller.signal })
  await expect.poll(() => requests.length).toBe(1)
  controller.abort(new Error('Enough'))
  await expect(get).rejects.toThrow('Enough')
})

test('an abort ends the wait for an image, which stays stored', async () => {
  const { requests, url } = await serve(stored, say(200, { id: 'a', status: 'processing' }))
  const controller = new AbortController()
  const upload = createClient({ url }).upload(await photo(), { signal: controller.signal })
  await expect.poll(() => requests.length).toBeGreaterThan(2)
  controller.abort(new Error('Enough'))
  await expect(upload).rejects.toThrow('Enough')
})

test('an aborted signal sends nothing', async () => {
  const { requests, url } = await serve(ready)
  const signal = AbortSignal.abort(new Error('Never'))
  await expect(createClient({ url }).get('a', { signal })).rejects.toThrow('Never')
  expect(requests).toEqual([])
})

test('does not wait for an image if the caller doesn’t want it to', async () => {
  const { requests, url } = await serve(stored, say(200, { id: 'a', status: 'processing' }))
  const image = await createClient({ url }).upload(await photo(), { wait: 0 })
  expect(image.status).toBe('processing')
  expect(requests.map(({ headers }) => headers.prefer)).toEqual([undefined, 'wait=0'])
})

test('returns an image that is not ready in time as it is', async () => {
  const { url } = await serve(stored, say(200, { id: 'a', status: 'processing' }))
  const image = await createClient({ url }).upload(await photo(), { wait: 0.3 })
  expect(image.status).toBe('processing')
})

/** A bucket that takes this many parts with each list of URLs, which expire then. @returns the numbers that it got */
async function sendOver(taken: number): Promise<number[]> {
  const got = new Set<string>()
  let left = taken
  const places = (): UploadParts => ({
    ...({ id: 'a', status_url: '', upload_url: 'http://x/v1/uploads/u', expires_at: '' } as UploadParts),
    part_bytes: 1,
    parts: [1, 2, 3, 4, 5].map((number) => ({
      ...{ number, bytes: 1 },
      ...(got.has(String(number)) ? { etag: '""' } : { url: String(number) }),
    })),
  })
  const send = async ({ to }: Outgoing) => {
    if (to.endsWith('/complete')) return
    if (!to.endsWith('/parts')) {
      if (left-- <= 0) throw new DarkroomError(403, 'http', 'Request has expired')
      return void got.add(to)
    }
    left = taken
    return places()
  }
  await sendParts(send as Send, new Blob(['abcde']), places(), {})
  return [...got].map(Number).sort()
}

test('gets new URLs for parts as often as they expire, as long as some arrive', async () => {
  expect(await sendOver(2)).toEqual([1, 2, 3, 4, 5])
  await expect(sendOver(0)).rejects.toMatchObject({ status: 403 })
})

test('sends the credential to the service, and never to the bucket', async () => {
  const bucket = await serve(say(204, {}))
  const form = {
    id: 'a',
    url: bucket.url,
    fields: { key: 'k' },
    status_url: 'http://inside.example/v1/images/a?upload=1',
  }
  const { requests, url } = await serve(say(201, form), ready)
  let count = 0
  const key = async () => `token ${++count}`
  await createClient({ url: `${url}/`, key }).upload(await photo(), { id: 'a' })
  expect(requests.map(({ url: at, headers }) => [at, headers.authorization])).toEqual([
    ['/v1/uploads', 'Bearer token 1'],
    ['/v1/images/a?upload=1', 'Bearer token 2'],
  ])
  expect(bucket.requests.map(({ method, headers }) => [method, headers.authorization])).toEqual([
    ['POST', undefined],
  ])
  expect(bucket.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
})

test('follows pages at its own URL, whatever host the links name', async () => {
  const next = 'http://inside.example/v1/images?cursor=c&limit=100'
  const { requests, url } = await serve(
    say(200, { data: [{ id: 'a' }], next }),
    say(200, { data: [{ id: 'b' }], next: null }),
  )
  const ids: string[] = []
  for await (const { id } of createClient({ url }).list()) ids.push(id)
  expect(ids).toEqual(['a', 'b'])
  expect(requests.map(({ url: at }) => at)).toEqual(['/v1/images?limit=100', '/v1/images?cursor=c&limit=100'])
})

test('deletes thousands in requests that the service takes', async () => {
  const { requests, url } = await serve(say(200, { data: [{ image_id: 'a', status: 200 }] }))
  const ids = Array.from({ length: 2001 }, (_, index) => String(index))
  expect(await createClient({ url }).remove(ids)).toHaveLength(3)
  expect(requests).toHaveLength(3)
})

test('an image that is gone at a retry was deleted by the first attempt', async () => {
  const gone = say(200, { data: [{ image_id: 'a', status: 404, detail: 'No such image: a' }] })
  const { url } = await serve(cutOff, gone)
  expect(await createClient({ url }).remove('a')).toBeUndefined()
  await expect(createClient({ url }).remove('a')).rejects.toMatchObject({ code: 'missing' })
})

test("an answer that isn't the API's is an error", async () => {
  const { requests, url } = await serve((response) => response.end('<html>Welcome to our Wi-Fi'))
  await expect(createClient({ url }).get('a')).rejects.toMatchObject({ status: 200, code: 'http' })
  expect(requests).toHaveLength(1)
})

test.each(['', 'images.example', '/images', 'ftp://images.example'])('refuses "%s" as a service', (url) => {
  expect(() => createClient({ url })).toThrow(/url must be like/)
})

test('uses the fetch that it is given', async () => {
  const own = vi.fn(async () => Response.json({ id: 'a', status: 'ready' }))
  const client = createClient({ url: 'http://nowhere.invalid', fetch: own })
  expect(await client.get('a')).toMatchObject({ id: 'a' })
  expect(own).toHaveBeenCalledOnce()
})
