// Any size on request: what a client of the paths that serve images sees.
import fc from 'fast-check'
import pLimit from 'p-limit'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { discard, put } from '../contracts/contracts.ts'
import { freshName, uniqueName } from '../contracts/names.ts'
import { type Answer, header, json, send } from '../contracts/wire.ts'
import {
  animation,
  broken,
  distance,
  photograph,
  pixelAt,
  seenAcross,
  sizeOf,
  stripes,
} from '../resize/pictures.ts'

const name = uniqueName('flag.jpg')
const moving = uniqueName('show.gif')
const photo = uniqueName('photo.jpg')
let original: Buffer

beforeAll(async () => {
  original = await stripes(['red', 'green', 'blue'], 1200, 600).jpeg({ quality: 95 }).toBuffer()
  await put(name, original)
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const grain = sharp({ create: { width: 300, height: 200, channels: 3, background: 'gray', noise } })
  await put(photo, await grain.jpeg().toBuffer())
  await put(moving, await animation('gif', ['red', 'green', 'blue'], 90, 60))
})

afterAll(async () => {
  for (const one of [name, moving, photo]) await discard(one)
})

const get = (query: string, headers: Record<string, string> = {}, image = name) =>
  send('GET', `/images/${image}?${query}`, { headers })

function expectImage(answer: Answer, type = 'image/webp'): Buffer {
  expect(answer.status, answer.bytes.subarray(0, 200).toString()).toBe(200)
  expect(header(answer, 'content-type')).toBe(type)
  return answer.bytes
}

describe.each(['/images/', '/'])('GET %s{name}', (path) => {
  test('gives another size, as close to what sharp makes of it as its quality lets it be', async () => {
    const image = expectImage(await send('GET', `${path}${name}?w=300&h=200`))
    expect(await sizeOf(image)).toEqual([300, 200])
    const expected = await sharp(original).resize(300, 200).toBuffer()
    for (const across of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      expect(distance(await pixelAt(image, { across }), await pixelAt(expected, { across }))).toBeLessThan(12)
    }
  })

  test('refuses in the words of its contract', async () => {
    const { status, bytes } = await send('GET', `${path}${name}?w=wide`)
    expect(status).toBe(400)
    const word = path === '/' ? 'message' : 'error'
    expect(JSON.parse(bytes.toString())).toEqual({ [word]: 'w must be a whole number from 1 to 10000' })
  })

  test('answers HEAD as GET', async () => {
    // A height that no other test asks for: HEAD comes first, and makes it.
    const target = `${path}${name}?h=48&format=${path === '/' ? 'png' : 'avif'}`
    const head = await send('HEAD', target)
    const whole = await send('GET', target)
    expect([head.status, head.bytes.length]).toEqual([200, 0])
    expect(Number(header(head, 'content-length'))).toBe(whole.bytes.length)
    for (const field of ['content-type', 'etag', 'cache-control', 'content-disposition', 'x-darkroom-served'])
      expect(header(head, field), field).toBe(header(whole, field))
  })
})

test.each([
  ['format=jpeg', 'image/jpeg', 'jpeg'],
  ['format=png', 'image/png', 'png'],
  ['format=webp', 'image/webp', 'webp'],
  ['format=avif', 'image/avif', 'heif'],
  ['format=gif', 'image/gif', 'gif'],
])('%s is written as %s', async (query, type, format) => {
  const image = expectImage(await get(`w=96&${query}`), type)
  expect((await sharp(image).metadata()).format).toBe(format)
  expect(await seenAcross(image, 3)).toEqual(['red', 'green', 'blue'])
})

test('format=auto follows Accept, and Vary says so to caches', async () => {
  const chrome = await get('w=96&format=auto', { Accept: 'image/avif,image/webp,*/*;q=0.8' }, photo)
  expectImage(chrome, 'image/avif')
  const curl = await get('w=96&format=auto', { Accept: '*/*' }, photo)
  expectImage(curl, 'image/jpeg')
  const headers = { Accept: '*/*', 'If-None-Match': header(curl, 'etag') }
  const again = await get('w=96&format=auto', headers, photo)
  expect(again.status).toBe(304)
  for (const answer of [chrome, curl, again])
    expect(header(answer, 'vary').toLowerCase().split(/,\s*/)).toContain('accept')
})

test('format=auto of a graphic is WebP without visible loss, where a photograph is AVIF', async () => {
  await get('preset=large')
  const chrome = await get('w=96&format=auto', { Accept: 'image/avif,image/webp,*/*;q=0.8' })
  expect(expectImage(chrome).subarray(12, 16).toString('latin1')).toBe('VP8L')
})

test('thin bright lines on black stay as bright as they look, in sizes on request, too', async () => {
  const lines = uniqueName('lines.png')
  const line = Buffer.from([255, ...Array.from({ length: 15 }, () => 0)])
  const data = Buffer.concat(Array.from({ length: 50 * 600 }, () => line))
  await put(
    lines,
    await sharp(data, { raw: { width: 800, height: 600, channels: 1 } })
      .png()
      .toBuffer(),
  )
  await get('preset=large', {}, lines)
  const image = expectImage(await get('w=96', {}, lines))
  // The mean of the values would be 16, that of the light is 71.
  expect((await sharp(image).stats()).channels[0]?.mean).toBeGreaterThan(60)
  await discard(lines)
})

test('an image in its own size and format has at most the bytes of its original, whatever the quality', async () => {
  for (const query of ['format=jpeg', 'format=jpeg&q=100', 'w=3840&format=jpeg&q=100']) {
    const image = expectImage(await get(query, {}, photo), 'image/jpeg')
    expect(image.length).toBeLessThanOrEqual((await send('GET', `/images/${photo}`)).bytes.length)
  }
})

test('an animation stays one where the format can be', async () => {
  const webp = expectImage(await get('w=48&format=webp', {}, moving))
  expect(await sharp(webp).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300], loop: 3 })
  const still = expectImage(await get('w=48&format=jpeg', {}, moving), 'image/jpeg')
  expect((await sharp(still).metadata()).pages ?? 1).toBe(1)
})

test('a width between two of the ladder is rounded up, and the answer says so to pages, too', async () => {
  const answer = await get('w=790', { Origin: 'https://page.example' })
  expect((await sizeOf(expectImage(answer)))[0]).toBe(800)
  expect(header(answer, 'x-darkroom-served')).toBe('w=800&format=webp&q=80')
  expect(header(answer, 'access-control-expose-headers')).toContain('x-darkroom-served')
})

test('the same picture is the same file, however it is asked for', async () => {
  const etags: string[] = []
  for (const query of ['w=800', 'w=790', 'dpr=2&w=400', 'q=80&format=webp&w=800', 'w=800&_=1712&v=3'])
    etags.push(header(await get(query), 'etag'))
  expect(new Set(etags).size).toBe(1)
})

test('an image is not enlarged, unless enlarge=1', async () => {
  expect(await sizeOf(expectImage(await get('w=1920')))).toEqual([1200, 600])
  expect(await sizeOf(expectImage(await get('w=1920&enlarge=1')))).toEqual([1920, 960])
})

test('parameters of other names are of no account', async () => {
  const answer = await get('v=3&_=17&width=200&utm_source=mail')
  expect(answer.bytes.equals(original)).toBe(true)
  expect(answer.headers['x-darkroom-served']).toBeUndefined()
})

test('a size is known by its ETag, and given in parts', async () => {
  const whole = await get('w=480')
  const etag = header(whole, 'etag')
  expect((await get('w=480', { 'If-None-Match': etag })).status).toBe(304)
  expect((await get('w=200', { 'If-None-Match': etag })).status).toBe(200)
  const part = await get('w=480', { Range: 'bytes=10-29' })
  expect(part.status).toBe(206)
  expect(part.bytes.equals(whole.bytes.subarray(10, 30))).toBe(true)
  expect(header(part, 'content-range')).toBe(`bytes 10-29/${whole.bytes.length}`)
  expect((await get('w=480', { Range: 'bytes=9999999-' })).status).toBe(416)
  expect(header(whole, 'cache-control')).toBe('no-cache')
  expect(header(whole, 'content-disposition')).toMatch(/^inline; filename="?flag|filename/)
})

test.each([
  ['preset=thumb&w=300', 400, /Use either preset or w, not both/],
  ['preset=thumb&preset=thumb', 400, /preset must be given once/],
  ['preset=huge', 400, /preset must be one of thumb, small, medium, large/],
  ['w=300&w=300', 400, /w must be given once/],
  ['w=300&fit=cover', 400, /fit needs both w and h/],
  ['bg=1e90ff', 403, /bg needs a signed URL/],
  ['w=300&sig=AAAA&kid=nobody&exp=99999999999', 403, /unknown or revoked/],
  ['w=3840&h=3840&fit=fill&enlarge=1&format=png', 200, /PNG/],
])('%s is answered by %i', async (query, status, words) => {
  const answer = await get(query)
  expect(answer.status).toBe(status)
  expect(answer.bytes.subarray(0, 200).toString('latin1')).toMatch(words)
})

test('a size of an image that is not there is a 404, of one that is broken a 422', async () => {
  const missing = await send('GET', `/images/${uniqueName('none.jpg')}?w=300`)
  expect(missing.status).toBe(404)
  const half = freshName('half.jpg')
  await put(half, await broken())
  const answer = await get('w=300', {}, half)
  expect(answer.status).toBe(422)
  expect(json<{ error: string }>(answer).error).toMatch(/damaged|incomplete/)
})

test('a photograph gives no size that says where it was taken', async () => {
  const home = freshName('home.jpg')
  const exif = { IFD0: { Artist: 'Somebody' }, IFD3: { GPSLatitudeRef: 'N' } }
  await put(
    home,
    await sharp(await photograph(200, 100))
      .withExif(exif)
      .jpeg()
      .toBuffer(),
  )
  for (const format of ['jpeg', 'png', 'webp', 'avif']) {
    const { bytes } = await get(`w=96&format=${format}`, {}, home)
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
    expect(bytes.includes('Somebody')).toBe(false)
  }
})

/** A query as somebody writes it who has half read the manual. */
const query = () => {
  const odd = fc.oneof(
    {
      arbitrary: fc.constantFrom('', '0', '-1', '1e9', 'NaN', 'null', '../..', '%00', '9'.repeat(400)),
      weight: 2,
    },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 20 }), weight: 1 },
  )
  const right = {
    w: ['1', '16', '100', '200', '310'],
    h: ['1', '16', '100', '333'],
    fit: ['cover', 'contain', 'fill', 'inside', 'outside', 'Cover', 'crop'],
    position: ['centre', 'attention', 'entropy', '0.3,0.7', '1,1', '0.3', '2,2', 'top'],
    format: ['jpeg', 'png', 'webp', 'avif', 'gif', 'auto', 'jpg', 'tiff', 'svg'],
    q: ['1', '50', '80', '100', '101', '8.5'],
    dpr: ['1', '1.5', '2', '4', '5', '0.1'],
    blur: ['0', '0.5', '3', '50', '51', '0.1'],
    rotate: ['0', '90', '180', '270', '45', '-90', '360'],
    bg: ['white', 'black', 'fff', '000000', '1e90ff', 'red', '#fff'],
    enlarge: ['1', '0', 'true'],
    preset: ['thumb', 'small', 'huge'],
    sig: ['AAAA'],
    _: ['1', '17'],
  } as const
  const parameter = fc.constantFrom(...(Object.keys(right) as (keyof typeof right)[])).chain((key) => {
    const value = fc.oneof(
      { arbitrary: fc.constantFrom<string>(...right[key]), weight: 12 },
      { arbitrary: odd, weight: 1 },
    )
    return value.map((text) => [key, text] as const)
  })
  return fc.array(parameter, { minLength: 1, maxLength: 4 }).map((pairs) => {
    const text = pairs.map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`)
    return text.join('&')
  })
}

test('1,000 random queries end in an image or in a clear refusal', async () => {
  const queries = fc.sample(query(), { seed: 7, numRuns: 1000 })
  const small = freshName('small.png')
  await put(small, await stripes(['red', 'blue'], 64, 48).png().toBuffer())
  const counts: Record<number, number> = {}
  await pLimit(8).map(queries, async (one, index) => {
    const answer = await get(one, { Accept: 'image/avif,image/*' }, index % 2 ? small : moving)
    counts[answer.status] = (counts[answer.status] ?? 0) + 1
    const told = `${one}: ${answer.status} ${answer.bytes.subarray(0, 200)}`
    if (answer.status === 200) await sharp(answer.bytes).metadata()
    else {
      expect([202, 400, 403, 413], told).toContain(answer.status)
      expect(answer.bytes.toString(), told).toMatch(/^\{"(error|message)":"[^"]{10,}/)
    }
  })
  expect(counts[200]).toBeGreaterThan(200)
  expect(counts[400]).toBeGreaterThan(200)
}, 300_000)
