// Facts about S3: ranges of a GET.
import { createHash } from 'node:crypto'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCode, sendSigned } from './requests.ts'
import { openTarget, type Target } from './target.ts'

const BYTES = 'abcdefghijklmnopqrstuvwxyz'
let target: Target
beforeAll(async () => {
  target = await openTarget()
  const { bucket: Bucket } = target
  await target.s3.send(new PutObjectCommand({ Bucket, Key: 'alphabet', Body: BYTES }))
  await target.s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: new Uint8Array() }))
})
afterAll(() => target.close())

const get = (range: string, key = 'alphabet') =>
  sendSigned(target, { method: 'GET', key, headers: { range } })

test.each([
  ['bytes=0-0', 'a', 'bytes 0-0/26'],
  ['bytes=1-3', 'bcd', 'bytes 1-3/26'],
  ['bytes=24-', 'yz', 'bytes 24-25/26'],
  ['bytes=-3', 'xyz', 'bytes 23-25/26'],
  ['bytes=-500', BYTES, 'bytes 0-25/26'],
  ['bytes=20-999', 'uvwxyz', 'bytes 20-25/26'],
  ['bytes=25-25', 'z', 'bytes 25-25/26'],
])('%s is 206 with just these bytes', async (range, bytes, contentRange) => {
  const response = await get(range)
  expect(response.status).toBe(206)
  expect(response.headers.get('content-range')).toBe(contentRange)
  expect(response.headers.get('content-length')).toBe(String(bytes.length))
  expect(await response.text()).toBe(bytes)
})

test.each(['bytes=26-', 'bytes=100-200', 'bytes=-0'])('%s is 416 InvalidRange', async (range) => {
  const response = await get(range)
  expect(response.status).toBe(416)
  expect(await errorCode(response)).toBe('InvalidRange')
})

test('any range of an empty object is 416', async () => {
  expect((await get('bytes=0-', 'empty')).status).toBe(416)
})

test.each(['bytes=3-1', 'bytes=a-b', 'bytes=', 'lines=1-2', 'bytes=0-1,3-4'])(
  'S3 ignores the range %s: 200 with all bytes',
  async (range) => {
    const response = await get(range)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(BYTES)
  },
)

test('HEAD with a range returns the headers of GET', async () => {
  const response = await sendSigned(target, {
    method: 'HEAD',
    key: 'alphabet',
    headers: { range: 'bytes=5-9' },
  })
  expect(response.status).toBe(206)
  expect(response.headers.get('content-length')).toBe('5')
  expect(response.headers.get('content-range')).toBe('bytes 5-9/26')
})

test('a failed condition takes precedence over the range', async () => {
  const headers = { 'if-none-match': '*', range: 'bytes=100-' }
  expect((await sendSigned(target, { method: 'GET', key: 'alphabet', headers })).status).toBe(304)
})

test('any first and last byte within the object return that slice', async () => {
  const position = fc.integer({ min: 0, max: BYTES.length - 1 })
  await fc.assert(
    fc.asyncProperty(position, position, async (a, b) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)]
      const response = await get(`bytes=${first}-${last}`)
      expect(await response.text()).toBe(BYTES.slice(first, last + 1))
    }),
    { numRuns: 50 },
  )
})

test('If-Range with the current version returns the range, with any other the whole object', async () => {
  const etag = createHash('md5').update(BYTES).digest('hex')
  const resume = async (ifRange: string) => {
    const headers = { range: 'bytes=20-', 'if-range': ifRange }
    const response = await sendSigned(target, { method: 'GET', key: 'alphabet', headers })
    return [response.status, await response.text()]
  }
  expect(await resume(`"${etag}"`)).toEqual([206, 'uvwxyz'])
  expect(await resume('"another"')).toEqual([200, BYTES])
  const modified = (await get('bytes=0-0')).headers.get('last-modified') ?? ''
  expect(await resume(modified)).toEqual([206, 'uvwxyz'])
  expect(await resume('Thu, 01 Jan 1970 00:00:00 GMT')).toEqual([200, BYTES])
})
