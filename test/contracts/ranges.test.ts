// Ranges of bytes (RFC 9110, section 14), on both paths under which an image's bytes stand.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { discard, expectRefusal, put } from './contracts.ts'
import { png } from './images.ts'
import { uniqueName } from './names.ts'
import { header, send } from './wire.ts'

const stored = uniqueName('stored.png')
const image = png('stored'.repeat(40))
const size = image.length

beforeAll(() => put(stored, image))
afterAll(() => discard(stored))

describe.each([
  ['/images/', 'images'],
  ['/', 'root'],
] as const)('GET %s{name}', (before, contract) => {
  const get = (headers: Record<string, string>, method = 'GET') =>
    send(method, `${before}${stored}`, { headers })

  async function expectPart(range: string, first: number, last: number): Promise<void> {
    const answer = await get({ Range: range })
    expect(answer.status, range).toBe(206)
    expect(header(answer, 'Content-Range')).toBe(`bytes ${first}-${last}/${size}`)
    expect(header(answer, 'Content-Length')).toBe(String(last - first + 1))
    expect(header(answer, 'Content-Type')).toBe('image/png')
    expect(answer.bytes).toEqual(image.subarray(first, last + 1))
  }

  test.each([
    ['the first bytes', 'bytes=0-9', 0, 9],
    ['the first byte', 'bytes=0-0', 0, 0],
    ['the middle', 'bytes=100-199', 100, 199],
    ['the last byte', `bytes=${size - 1}-${size - 1}`, size - 1, size - 1],
    ['all from a byte on', 'bytes=50-', 50, size - 1],
    ['all', 'bytes=0-', 0, size - 1],
    ['the last ten bytes', 'bytes=-10', size - 10, size - 1],
    ['more last bytes than there are', `bytes=-${size + 10}`, 0, size - 1],
    ['an end beyond the end', `bytes=10-${size + 1000}`, 10, size - 1],
  ])('gives %s', async (_, range, first, last) => {
    await expectPart(range, first, last)
  })

  test('gives any part of it', async () => {
    const anyPart = fc
      .tuple(fc.nat(size - 1), fc.nat(size - 1))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
    await fc.assert(
      fc.asyncProperty(anyPart, ([first, last]) => expectPart(`bytes=${first}-${last}`, first, last)),
      { numRuns: 20 },
    )
  })

  test.each([
    ['a start right behind the end', `bytes=${size}-`],
    ['a start far beyond the end', `bytes=${size + 1000}-${size + 2000}`],
    ['no last bytes', 'bytes=-0'],
  ])('refuses %s with 416 and the size', async (_, range) => {
    const answer = await get({ Range: range })
    expectRefusal(answer, contract, 416)
    expect(header(answer, 'Content-Range')).toBe(`bytes */${size}`)
  })

  test.each([
    ...['bytes', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=9-5', 'bytes=1.5-3', 'bytes=0x0-9'],
    ...['0-9', 'lines=0-9', 'bytes 0-9', 'bytes=--5', 'bytes=5', 'bytes=-5-9'],
  ])('ignores the malformed range %j', async (range) => {
    const answer = await get({ Range: range })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-range']).toBeUndefined()
    expect(answer.bytes).toEqual(image)
  })

  test('answers several ranges as a whole, or in parts', async () => {
    const answer = await get({ Range: 'bytes=0-3,10-13' })
    if (answer.status === 206) {
      expect(header(answer, 'Content-Type')).toMatch(/^multipart\/byteranges;/)
    } else {
      expect(answer.status).toBe(200)
      expect(answer.bytes).toEqual(image)
    }
  })

  test('gives a part only of the version that If-Range names', async () => {
    const etag = header(await get({}), 'ETag')
    const part = await get({ Range: 'bytes=0-9', 'If-Range': etag })
    expect(part.status).toBe(206)
    expect(part.bytes).toEqual(image.subarray(0, 10))
    // If-Range compares strongly: a weak ETag never matches, and a date only when it is the very one
    // (RFC 9110, 13.1.5).
    const longAgo = new Date(0).toUTCString()
    const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000).toUTCString()
    for (const other of ['"other"', `W/${etag}`, longAgo, tomorrow, 'nonsense']) {
      const whole = await get({ Range: 'bytes=0-9', 'If-Range': other })
      expect(whole.status, other).toBe(200)
      expect(whole.bytes).toEqual(image)
    }
  })

  test('gives the whole instead of 416 where If-Range names another version', async () => {
    const answer = await get({ Range: `bytes=${size}-`, 'If-Range': '"other"' })
    expect(answer.status).toBe(200)
    expect(answer.bytes).toEqual(image)
  })

  test('answers 304 before it looks at a range', async () => {
    const etag = header(await get({}), 'ETag')
    const answer = await get({ Range: 'bytes=0-9', 'If-None-Match': etag })
    expect(answer.status).toBe(304)
    expect(answer.bytes).toHaveLength(0)
  })

  // RFC 9110, 14.2: "A server MUST ignore a Range header field received with a request method that is
  // unrecognized or for which no range handling is defined. For this specification, GET is the only method".
  test('ignores a range in a HEAD', async () => {
    const answer = await get({ Range: 'bytes=0-9' }, 'HEAD')
    expect(answer.status).toBe(200)
    expect(header(answer, 'Content-Length')).toBe(String(size))
  })
})
