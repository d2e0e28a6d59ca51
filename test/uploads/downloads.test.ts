// An image that does not fit into an answer: redirected to the bucket, byte for byte, and resumed.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { discard } from '../contracts/contracts.ts'
import { heavyPng } from '../contracts/images.ts'
import { base, fill, formOf, freeName, told } from './form.ts'

/** The most bytes whose base64 fits into Lambda's 6 MB, with room for the rest of the answer. */
const most = 4_694_016

const name = freeName()
const image = await heavyPng(6_000_000)

beforeAll(async () => {
  const form = await formOf(image, { filename: name })
  expect((await fill(form, image)).status).toBe(204)
  await told(form.status_url, 'ready')
}, 120_000)
afterAll(() => discard(name))

describe.each(['/images/', '/'])('%s{name}', (before) => {
  const url = `${base}${before}${name}`
  const get = (headers: Record<string, string> = {}, more: RequestInit = {}) =>
    fetch(url, { headers, redirect: 'manual', ...more })
  const locationOf = async () => (await get()).headers.get('location') ?? ''

  test('it is a 307, which a cache may keep as long as it is given', async () => {
    const answer = await get()
    expect(answer.status).toBe(307)
    const [, seconds] = /^private, max-age=(\d+)$/.exec(answer.headers.get('cache-control') ?? '') ?? []
    expect(Number(seconds)).toBeGreaterThan(0)
    expect(Number(seconds)).toBeLessThanOrEqual(900)
    const location = new URL(answer.headers.get('location') ?? '')
    const signed = (location.searchParams.get('X-Amz-Date') ?? '').replace(
      /^(....)(..)(..T..)(..)(..Z)$/,
      '$1-$2-$3:$4:$5',
    )
    const worksUntil = Date.parse(signed) + Number(location.searchParams.get('X-Amz-Expires')) * 1000
    expect(worksUntil).toBeGreaterThan(Date.now() + Number(seconds) * 1000)
  })

  test('it is the same URL each time', async () => {
    // Two of them may stand at two sides of a window's edge.
    await vi.waitFor(async () => expect(await locationOf()).toBe(await locationOf()), { timeout: 10_000 })
  })

  test('followed, it gives the bytes, with their type, name and caching', async () => {
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename=/)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(Buffer.from(await answer.arrayBuffer()).equals(image)).toBe(true)
  })

  test('HEAD says what there is, without a redirect', async () => {
    const answer = await get({}, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe(String(image.length))
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
    expect(answer.headers.get('content-type')).toBe('image/png')
  })

  test('a range that fits comes directly, a larger one from the bucket', async () => {
    const direct = await get({ range: 'bytes=-1000' })
    expect(direct.status).toBe(206)
    expect(Buffer.from(await direct.arrayBuffer())).toEqual(image.subarray(-1000))
    expect((await get({ range: `bytes=0-${most - 1}` })).status).toBe(206)
    expect((await get({ range: `bytes=0-${most}` })).status).toBe(307)
    const resumed = await fetch(url, { headers: { range: 'bytes=1000-' } })
    expect(resumed.status).toBe(206)
    expect(resumed.headers.get('content-range')).toBe(`bytes 1000-${image.length - 1}/${image.length}`)
    expect(Buffer.from(await resumed.arrayBuffer()).equals(image.subarray(1000))).toBe(true)
    expect((await get({ range: `bytes=${image.length}-` })).status).toBe(416)
  })

  test('a client that has it gets 304, here and from the bucket', async () => {
    const etag = (await get({}, { method: 'HEAD' })).headers.get('etag') ?? ''
    expect((await get({ 'if-none-match': etag })).status).toBe(304)
    expect((await get({ 'if-none-match': '"another"' })).status).toBe(307)
    expect((await fetch(await locationOf(), { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  test('a download of another version is not resumed, but begun again', async () => {
    const headers = { range: 'bytes=1000-', 'if-range': '"another"' }
    expect((await get(headers)).status).toBe(307)
    const answer = await fetch(url, { headers })
    expect(answer.status).toBe(200)
    expect(Number(answer.headers.get('content-length'))).toBe(image.length)
  })

  test('a URL with one character changed is 403', async () => {
    const url = await locationOf()
    const changed = url.replace(/(?<=X-Amz-Signature=)[0-9a-f]/, (digit) => (digit === '0' ? '1' : '0'))
    expect(changed).not.toBe(url)
    expect((await fetch(changed)).status).toBe(403)
  })
})

test('an image of one byte more than fits is redirected', async () => {
  const answers = await Promise.all(
    [most, most + 1].map(async (bytes) => {
      const padded = Buffer.concat([await heavyPng(4_500_000), Buffer.alloc(200_000)]).subarray(0, bytes)
      expect(padded.length).toBe(bytes)
      const form = await formOf(padded, { filename: freeName() })
      await fill(form, padded)
      await told(form.status_url, 'ready')
      const { status } = await fetch(`${base}/images/${form.id}`, { redirect: 'manual' })
      await discard(form.id)
      return status
    }),
  )
  expect(answers).toEqual([200, 307])
}, 120_000)
