// Conditional reads (RFC 9110 section 13): 412 and 304, and what a 304 tells a cache.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { variantAt } from '../resize/follow.ts'
import { at, failing, type Headers, holding, other, type Seen } from './conditions.ts'
import { discard, expectRefusal, put } from './contracts.ts'
import { png } from './images.ts'
import { uniqueName } from './names.ts'
import { type Answer, header, send } from './wire.ts'

const name = uniqueName('cat.png')
let seen: Seen

const versionOf = (answer: Answer): Seen => ({
  etag: header(answer, 'ETag'),
  modified: Date.parse(header(answer, 'Last-Modified')),
})

/** Expects a 304 that tells a cache what the 200 tells it. */
function expectSameToCaches(unmodified: Answer, whole: Answer): void {
  expect(unmodified.status).toBe(304)
  expect(unmodified.bytes).toHaveLength(0)
  for (const field of ['content-type', 'cache-control', 'etag', 'last-modified', 'content-location'])
    expect(unmodified.headers[field], field).toBe(whole.headers[field])
  const [vary, ofWhole] = [unmodified, whole].map(({ headers }) => new Set(headers.vary?.split(/\s*,\s*/)))
  expect(vary).toEqual(ofWhole)
}

// Nothing here changes it.
beforeAll(() => put(name, png('what is read')))
afterAll(() => discard(name))

/** The contract whose words a refusal at this path has. */
const readable = [
  ['/images/{}', 'images'],
  ['/{}', 'root'],
  ['/images/{}?preset=thumb', 'images'],
  ['/{}?w=64', 'root'],
  ['/images/{}?w=32&format=auto', 'images'],
] as const

describe.each(readable)('GET %s', (template, contract) => {
  const get = (headers: Headers = {}, method = 'GET') =>
    send(method, template.replace('{}', name), { headers })

  /** Each size has an ETag of its own. */
  beforeAll(async () => {
    const answer = await variantAt(template.replace('{}', name))
    expect(answer.status).toBe(200)
    seen = versionOf(answer)
  })

  test.each(holding)('is a 200 with %s', async (_, headers) => {
    expect((await get(headers(seen))).status).toBe(200)
    expect((await get(headers(seen), 'HEAD')).status).toBe(200)
  })

  test.each(failing)('is a 412 with %s', async (_, headers) => {
    expectRefusal(await get(headers(seen)), contract, 412)
    expect((await get(headers(seen), 'HEAD')).status).toBe(412)
  })

  test('is a 412 before it is a 304, a 206 or a 416', async () => {
    const stale = { 'If-Match': other }
    expectRefusal(await get({ ...stale, 'If-None-Match': seen.etag }), contract, 412)
    expectRefusal(await get({ ...stale, Range: 'bytes=0-1' }), contract, 412)
    expectRefusal(await get({ ...stale, Range: 'bytes=99999999-' }), contract, 412)
    expectRefusal(await get({ ...stale, Range: 'bytes=0-1', 'If-Range': seen.etag }), contract, 412)
  })

  test('is a 304 or a range where If-Match holds', async () => {
    expect((await get({ 'If-Match': seen.etag, 'If-None-Match': seen.etag })).status).toBe(304)
    const part = await get({ 'If-Match': seen.etag, Range: 'bytes=0-9' })
    expect(part.status).toBe(206)
    expect(part.bytes).toHaveLength(10)
    expect((await get({ 'If-Match': seen.etag, Range: 'bytes=0-9', 'If-Range': seen.etag })).status).toBe(206)
    expect((await get({ 'If-Match': seen.etag, Range: 'bytes=0-9', 'If-Range': other })).status).toBe(200)
    expectRefusal(await get({ 'If-Match': seen.etag, Range: 'bytes=99999999-' }), contract, 416)
  })

  test.each(['GET', 'HEAD'])('says in a 304 to %s what the 200 says to a cache', async (method) => {
    const whole = await get({}, method)
    for (const headers of [{ 'If-None-Match': seen.etag }, { 'If-Modified-Since': at(seen.modified) }]) {
      const unmodified = await get(headers, method)
      expect(unmodified.headers['content-type']).toMatch(/^image\//)
      expectSameToCaches(unmodified, whole)
    }
  })
})

describe('GET /v1/images/{id}', () => {
  const get = (headers: Headers) => send('GET', `/v1/images/${name}`, { headers })

  beforeAll(async () => {
    seen = versionOf(await send('HEAD', `/images/${name}`))
  })

  test.each(holding)('is a 200 with %s', async (_, headers) => {
    expect((await get(headers(seen))).status).toBe(200)
  })

  test.each(failing)('is a 412 with %s', async (_, headers) => {
    expectRefusal(await get(headers(seen)), 'v1', 412)
  })
})

describe.each([
  ['/', 'text/html'],
  ['/docs', 'text/html'],
  ['/openapi.json', 'application/json'],
])('GET %s for a browser', (path, type) => {
  const get = (headers: Headers = {}) => send('GET', path, { headers: { Accept: type, ...headers } })

  test('says in a 304 what the 200 says to a cache', async () => {
    const whole = await get()
    for (const condition of [header(whole, 'ETag'), `W/${header(whole, 'ETag')}`, '*'])
      expectSameToCaches(await get({ 'If-None-Match': condition }), whole)
  })

  test('is a 412 where If-Match names another version', async () => {
    expect((await get({ 'If-Match': other })).status).toBe(412)
    expect((await get({ 'If-Match': '*' })).status).toBe(200)
  })
})

test('a part of the page says in a 304 what the 200 says to a cache', async () => {
  const page = await send('GET', '/', { headers: { Accept: 'text/html' } })
  const paths = [...page.bytes.toString().matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(1)
  for (const path of paths) {
    const whole = await send('GET', path)
    const headers = { 'If-None-Match': header(whole, 'ETag') }
    expectSameToCaches(await send('GET', path, { headers }), whole)
  }
})
