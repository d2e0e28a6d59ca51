// `?preset=` on both paths under which an image's bytes stand.
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleting, discard, expectRefusal, put, removeImage } from '../contracts/contracts.ts'
import { freshName, uniqueName } from '../contracts/names.ts'
import { header, send } from '../contracts/wire.ts'
import { ended, processed, resized, variantAt } from './follow.ts'
import { broken, photograph, plain, seenAt, sizeOf } from './pictures.ts'

const stored = uniqueName('stored.jpg')

beforeAll(async () => {
  await put(stored, await plain('green', 1100, 700).jpeg().toBuffer())
  await processed(stored)
})

afterAll(() => discard(stored))

describe.each([
  ['/images/', 'images'],
  ['/', 'root'],
] as const)('GET %s{name}?preset=', (before, contract) => {
  const at = (preset: string, name = stored) => `${before}${name}?preset=${preset}`
  const get = (preset: string, headers: Record<string, string> = {}, method = 'GET') =>
    send(method, at(preset), { headers })

  test.each([
    ['thumb', 200, 200],
    ['small', 480, 305],
    ['medium', 960, 611],
    ['large', 1100, 700],
  ])('gives %s as WebP of the right size', async (preset, width, height) => {
    const answer = await get(preset)
    expect(answer.status).toBe(200)
    expect(header(answer, 'Content-Type')).toBe('image/webp')
    expect(await sharp(answer.bytes).metadata()).toMatchObject({ format: 'webp', width, height })
    expect(await seenAt(answer.bytes)).toBe('green')
  })

  test('gives the original without a preset', async () => {
    const answer = await send('GET', `${before}${stored}`)
    expect(header(answer, 'Content-Type')).toBe('image/jpeg')
    expect(await sizeOf(answer.bytes)).toEqual([1100, 700])
  })

  test('has a strong ETag of its own, and answers 304 to it', async () => {
    const [small, medium, whole] = [
      await get('small'),
      await get('medium'),
      await send('GET', `${before}${stored}`),
    ]
    const etag = header(small, 'ETag')
    expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/)
    expect(new Set([small, medium, whole].map((answer) => header(answer, 'ETag'))).size).toBe(3)
    for (const method of ['GET', 'HEAD']) {
      const answer = await get('small', { 'If-None-Match': etag }, method)
      expect(answer.status).toBe(304)
      expect(answer.bytes).toHaveLength(0)
      expect(header(answer, 'ETag')).toBe(etag)
      expect((await get('small', { 'If-None-Match': '"other"' }, method)).status).toBe(200)
    }
    const since = { 'If-Modified-Since': header(small, 'Last-Modified') }
    expect((await get('small', since)).status).toBe(304)
  })

  test('is the same for HEAD, header by header, without the body', async () => {
    const [got, head] = [await get('medium'), await get('medium', {}, 'HEAD')]
    expect(head.status).toBe(200)
    expect(head.bytes).toHaveLength(0)
    expect(header(head, 'Content-Length')).toBe(String(got.bytes.length))
    for (const name of [
      ...['content-length', 'content-type', 'content-disposition', 'content-security-policy', 'etag'],
      ...['last-modified', 'cache-control', 'x-content-type-options', 'accept-ranges'],
    ]) {
      expect(head.headers[name], name).toBe(got.headers[name])
    }
  })

  test('gives ranges', async () => {
    const { bytes } = await get('medium')
    const part = await get('medium', { Range: 'bytes=10-29' })
    expect(part.status).toBe(206)
    expect(header(part, 'Content-Range')).toBe(`bytes 10-29/${bytes.length}`)
    expect(part.bytes).toEqual(bytes.subarray(10, 30))
    const beyond = await get('medium', { Range: `bytes=${bytes.length}-` })
    expectRefusal(beyond, contract, 416)
    expect(header(beyond, 'Content-Range')).toBe(`bytes */${bytes.length}`)
  })

  test('lets a browser neither guess the type nor run anything, and cache nothing unasked', async () => {
    const answer = await get('thumb')
    expect(header(answer, 'X-Content-Type-Options')).toBe('nosniff')
    expect(header(answer, 'Content-Security-Policy')).toContain("default-src 'none'")
    expect(header(answer, 'Content-Disposition')).toMatch(/^inline\b/)
    expect(header(answer, 'Cache-Control')).toMatch(/no-cache|no-store/)
  })

  test.each(['huge', 'THUMB', 'thumb.webp', '', '..%2Fthumb', 'constructor', '__proto__', 'thumb%00'])(
    'refuses the preset %j with 400, and says which there are',
    async (preset) => {
      const words = expectRefusal(await get(preset), contract, 400)
      for (const known of ['thumb', 'small', 'medium', 'large']) expect(words).toContain(known)
      expect((await get(preset, {}, 'HEAD')).status).toBe(400)
    },
  )

  test('answers 404 where there is no image', async () => {
    expectRefusal(await send('GET', at('thumb', uniqueName('none.png'))), contract, 404)
    expect((await send('HEAD', at('thumb', uniqueName('none.png')))).status).toBe(404)
  })

  test('waits for a variant that is not there yet', async () => {
    const name = freshName('photo.jpg')
    await put(name, await photograph(500, 350))
    const answer = await variantAt(at('large', name))
    expect(answer.status).toBe(200)
    expect(await sizeOf(answer.bytes)).toEqual([500, 350])
    await processed(name)
  })

  test('answers 422 and the reason for an image that cannot be decoded', async () => {
    const name = freshName('broken.jpg')
    await put(name, await broken())
    // Asked for before it has failed, and after.
    expectRefusal(await variantAt(at('thumb', name)), contract, 422)
    const { reason } = await ended(name)
    expect(expectRefusal(await send('GET', at('large', name)), contract, 422)).toContain(reason)
    expect((await send('HEAD', at('large', name))).status).toBe(422)
  })

  test('never gives an older version once the image is overwritten', async () => {
    const name = freshName('over.png')
    for (const colour of ['red', 'blue', 'yellow'] as const) {
      await put(name, await plain(colour, 640, 480).png().toBuffer())
      for (const preset of ['thumb', 'small', 'large']) {
        const answer = await variantAt(at(preset, name))
        expect(answer.status).toBe(200)
        expect(await seenAt(answer.bytes), preset).toBe(colour)
      }
    }
  })

  test('never gives an older version when the image was overwritten before it was processed', async () => {
    const name = freshName('over.jpg')
    await put(name, await photograph(500, 350))
    await put(name, await plain('blue', 300, 200).png().toBuffer())
    const answer = await variantAt(at('large', name))
    expect(await sizeOf(answer.bytes)).toEqual([300, 200])
    expect(await seenAt(answer.bytes)).toBe('blue')
    expect(await processed(name)).toMatchObject({ format: 'png', width: 300, height: 200 })
  })

  test('does not answer 304 to the ETag of an older version', async () => {
    const name = freshName('over.png')
    await put(name, await plain('red', 64, 48).png().toBuffer())
    const headers = { 'If-None-Match': header(await variantAt(at('thumb', name)), 'ETag') }
    await put(name, await plain('blue', 64, 48).png().toBuffer())
    const answer = await variantAt(at('thumb', name), { headers })
    expect(answer.status).toBe(200)
    expect(await seenAt(answer.bytes)).toBe('blue')
  })

  test('gives the new version after a resize', async () => {
    const name = freshName()
    await put(name, await plain('red', 640, 480).png().toBuffer())
    await processed(name)
    await resized(name, { width: 30, height: 20 })
    expect(await sizeOf((await variantAt(at('large', name))).bytes)).toEqual([30, 20])
    expect(await processed(name)).toMatchObject({ width: 30, height: 20 })
  })

  test.each(Object.entries(deleting))('answers 404 after %s', async (_, remove) => {
    const name = freshName()
    await put(name, await plain('red', 64, 48).png().toBuffer())
    await processed(name)
    await remove(name)
    expectRefusal(await send('GET', at('thumb', name)), contract, 404)
    expectRefusal(await send('GET', `/v1/images/${name}`), 'v1', 404)
  })

  test('gives nothing of a deleted image when its name is used again', async () => {
    const name = freshName()
    await put(name, await plain('red', 64, 48).png().toBuffer())
    await processed(name)
    await removeImage(name)
    await put(name, await broken())
    expectRefusal(await variantAt(at('thumb', name)), contract, 422)
  })
})
