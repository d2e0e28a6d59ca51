// CORS: the page of the form contract may stand on another origin, and reads answers of every status.

import { describe, expect, test } from 'vitest'
import { answerHeaders } from '../../lib/describe/headers.ts'
import { put } from './contracts.ts'
import { png } from './images.ts'
import { filePart, multipart } from './multipart.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, header, type Sending, send } from './wire.ts'

const page = 'https://page.example'

const allowed = (answer: Answer, name: string): string[] =>
  header(answer, name)
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())

function fromPage(method: string, path: string, sending: Sending = {}): Promise<Answer> {
  return send(method, path, { ...sending, headers: { ...sending.headers, Origin: page } })
}

/** Asks whether a request with these headers may be sent. */
const preflight = (path: string, method: string, headers: string) =>
  fromPage('OPTIONS', path, {
    headers: { 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': headers },
  })

/** What a page reads anyway: https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name */
const safelisted = ['cache-control', 'content-length', 'content-type', 'last-modified']

function expectReadable(answer: Answer): void {
  expect(['*', page]).toContain(header(answer, 'Access-Control-Allow-Origin'))
}

describe('a page of another origin', () => {
  test('reads that its upload is stored', async () => {
    const answer = await fromPage('POST', '/upload', multipart([filePart(freshName(), png('x'))]))
    expect(answer.status).toBe(200)
    expectReadable(answer)
  })

  test('reads an image, a list and a 304', async () => {
    const name = freshName()
    await put(name, png('x'))
    const answer = await fromPage('GET', `/images/${name}`)
    for (const readable of [answer, await fromPage('GET', '/'), await fromPage('GET', '/v1/images')]) {
      expect(readable.status).toBe(200)
      expectReadable(readable)
    }
    const headers = { 'If-None-Match': header(answer, 'ETag') }
    const again = await fromPage('GET', `/images/${name}`, { headers })
    expect(again.status).toBe(304)
    expectReadable(again)
  })

  test.each([
    ['a missing file', 400, () => fromPage('POST', '/upload', multipart([]))],
    ['no image', 415, () => fromPage('POST', '/upload', multipart([filePart('t.png', Buffer.from('x'))]))],
    ['a missing image', 404, () => fromPage('GET', `/images/${uniqueName('none.png')}`)],
    ['an illegal name', 400, () => fromPage('GET', '/images/a%2Fb')],
    ['an unknown path', 404, () => fromPage('GET', '/nothing/stands/here')],
    [
      'too large a body',
      413,
      () => fromPage('PUT', '/images/t-large.png', { body: Buffer.alloc(7_000_000) }),
    ],
  ])('reads the refusal of %s', async (_, status, call) => {
    const answer = await call()
    expect(answer.status).toBe(status)
    expectReadable(answer)
  })

  test.each([
    ['/upload', 'POST'],
    ['/get', 'POST'],
    ['/', 'POST'],
    ['/images/cat.png', 'PUT'],
    ['/images/cat.png', 'DELETE'],
    ['/cat.png', 'DELETE'],
    ['/v1/images', 'POST'],
    ['/v1/images/cat.png', 'DELETE'],
  ])('may ask before it sends: OPTIONS %s for %s', async (path, method) => {
    const answer = await preflight(path, method, 'content-type')
    expect([200, 204]).toContain(answer.status)
    expectReadable(answer)
    expect(allowed(answer, 'Access-Control-Allow-Methods')).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^(\\*|${method.toLowerCase()})$`))]),
    )
    expect(allowed(answer, 'Access-Control-Allow-Headers')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(\*|content-type)$/)]),
    )
  })

  test.each([
    // fetch() and XMLHttpRequest of libraries, downloads that go on, tracing (W3C Trace Context), digests (RFC 9530).
    ['PUT', 'cache-control,x-requested-with,content-disposition,content-encoding'],
    ['GET', 'range,if-range,if-none-match,if-modified-since,cache-control'],
    ['POST', 'authorization,x-api-key,content-type,idempotency-key,prefer'],
    ['GET', 'traceparent,tracestate,baggage'],
    ['PUT', 'if-match,if-none-match,if-unmodified-since,content-md5,content-digest,repr-digest'],
    ['PUT', 'x-amz-checksum-crc32,x-amz-checksum-crc32c,x-amz-checksum-crc64nvme'],
    ['PUT', 'x-amz-checksum-sha1,x-amz-checksum-sha256'],
  ])('may send in %s: %s', async (method, headers) => {
    const answer = await preflight('/images/cat.png', method, headers)
    expectReadable(answer)
    expect(allowed(answer, 'Access-Control-Allow-Headers')).toEqual(
      expect.arrayContaining(headers.split(',')),
    )
  })

  test('may read every field that an answer is described with, each named once', async () => {
    const answer = await fromPage('GET', `/images/${uniqueName('none.png')}`)
    const exposed = allowed(answer, 'Access-Control-Expose-Headers')
    expect(exposed).toEqual([...new Set(exposed)])
    const described = Object.keys(answerHeaders).map((name) => name.toLowerCase())
    expect(described.filter((name) => !exposed.includes(name) && !safelisted.includes(name))).toEqual([])
  })
})
