// What comes in: the bytes decide, never the name or the claimed type.

import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { processed } from '../resize/follow.ts'
import {
  discard,
  expectNothingOfTheInside,
  expectRefusal,
  put,
  storing,
  type V1Image,
  waysToStore,
} from './contracts.ts'
import {
  bigEndianTiff,
  canvas,
  chunk,
  claiming,
  contentTypes,
  type Format,
  formats,
  plain,
  png,
} from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { json, pathOf, send } from './wire.ts'

const junk = Buffer.from('\u0001garbage, and more of it'.repeat(20), 'latin1')

const magic: Record<Format, Buffer> = {
  jpeg: Buffer.from('ffd8ffe0', 'hex'),
  png: Buffer.from('89504e470d0a1a0a', 'hex'),
  webp: Buffer.from('RIFF\xff\x01\0\0WEBP', 'latin1'),
  gif: Buffer.from('GIF89a', 'latin1'),
  avif: Buffer.from('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'latin1'),
  tiff: Buffer.from('II*\0', 'latin1'),
}

const foreign: [string, Buffer | string][] = [
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
  ['SVG behind an XML declaration', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
  ['PDF', '%PDF-1.7\n%âãÏÓ\n'],
  ['text', 'just some words'],
  ['JSON', '{"images":[]}'],
  [
    'BMP',
    Buffer.concat([Buffer.from('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1'), Buffer.alloc(60)]),
  ],
  ['MP4', Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08free', 'latin1')],
  ['WAV', Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0', 'latin1')],
  ['ZIP', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1')],
  ['ICO', Buffer.from('\0\0\x01\0\x01\0\x01\x01\0\0', 'latin1')],
  ['one byte', Buffer.from([0xff])],
  ['zeros', Buffer.alloc(1000)],
]

describe.each(waysToStore)('%s', (_, { contract, store }) => {
  test.each(foreign)('refuses %s with 415 and says what is taken', async (_, bytes) => {
    const name = uniqueName('cat.png')
    const words = expectRefusal(await store(name, Buffer.from(bytes)), contract, 415)
    for (const format of [...formats, 'heic']) expect(words).toMatch(new RegExp(format, 'i'))
    expect((await send('GET', `/${name}`)).status).toBe(404)
  })

  // In a GIF the size follows right away: whatever stands there is one.
  test.each(formats.filter((format) => format !== 'gif'))(
    'refuses a %s that is garbage behind its first bytes with 422',
    async (format) => {
      const name = uniqueName(`cat.${format}`)
      expectRefusal(await store(name, Buffer.concat([magic[format], junk])), contract, 422)
      expect((await send('GET', `/${name}`)).status).toBe(404)
    },
  )

  test.each(formats)('refuses a %s that ends behind its first bytes with 422', async (format) => {
    expectRefusal(await store(uniqueName('cat.png'), magic[format]), contract, 422)
  })

  // Whatever lies in memory behind a body is not part of it.
  test('refuses a GIF cut off within its size with 422, each time', async () => {
    const gif = await plain('gif')
    for (const length of [6, 7, 8, 9])
      for (let time = 0; time < 5; time++)
        expectRefusal(await store(uniqueName('cat.png'), gif.subarray(0, length)), contract, 422)
  })

  test.each(formats)('refuses a %s that claims no width and height with 422', async (format) => {
    const name = uniqueName('cat.png')
    expectRefusal(await store(name, claiming(format, await plain(format), 0, 0)), contract, 422)
    expect((await send('GET', `/${name}`)).status).toBe(404)
  })

  test.each(formats)('refuses a %s that claims more than 100 megapixels with 413', async (format) => {
    const name = uniqueName('cat.png')
    const answer = await store(name, claiming(format, await plain(format), 12_000, 9_000))
    expect(expectRefusal(answer, contract, 413)).toMatch(/100/)
    expect((await send('GET', `/${name}`)).status).toBe(404)
  })
})

test('100 megapixels are accepted, and not one row more', async () => {
  const put = (image: Buffer) => storing['PUT /images/{id}'].store(freshName(), image)
  expect((await put(png('large', 10_000, 10_000))).status).toBe(201)
  expectRefusal(await put(png('larger', 10_000, 10_001)), 'images', 413)
})

const kinds: [string, Format, () => Promise<Buffer>][] = [
  ...formats.map((format): [string, Format, () => Promise<Buffer>] => [
    `plain ${format}`,
    format,
    () => plain(format, 33, 19),
  ]),
  ['progressive JPEG', 'jpeg', () => canvas(33, 19).jpeg({ progressive: true }).toBuffer()],
  ['grey JPEG', 'jpeg', () => canvas(33, 19).grayscale().jpeg().toBuffer()],
  [
    'JPEG with EXIF',
    'jpeg',
    () =>
      canvas(33, 19)
        .withExif({ IFD0: { Copyright: 'me' } })
        .jpeg()
        .toBuffer(),
  ],
  ['JPEG with 400 kB before its size', 'jpeg', async () => padded(await plain('jpeg', 33, 19))],
  ['interlaced PNG', 'png', () => canvas(33, 19).png({ progressive: true }).toBuffer()],
  ['PNG with a palette', 'png', () => canvas(33, 19).png({ palette: true }).toBuffer()],
  ['lossless WebP', 'webp', () => canvas(33, 19).webp({ lossless: true }).toBuffer()],
  ['WebP with alpha', 'webp', () => canvas(33, 19).ensureAlpha(0.5).webp().toBuffer()],
  [
    'WebP with EXIF',
    'webp',
    () =>
      canvas(33, 19)
        .withExif({ IFD0: { Copyright: 'me' } })
        .webp()
        .toBuffer(),
  ],
  ['AVIF with alpha', 'avif', () => canvas(33, 19).ensureAlpha(0.5).avif().toBuffer()],
  ['AVIF whose major brand is mif1', 'avif', async () => withBrand(await plain('avif', 33, 19), 'mif1')],
  ['compressed TIFF', 'tiff', () => canvas(33, 19).tiff({ compression: 'deflate' }).toBuffer()],
]

test.each(kinds)('a %s is taken, measured and served under its type', async (_, format, make) => {
  const name = freshName('misnamed.txt')
  const image = await make()
  expect((await send('PUT', `/images/${name}`, { body: image })).status).toBe(201)
  const described = json<V1Image>(await send('GET', `/v1/images/${name}`))
  expect(described).toMatchObject({ width: 33, height: 19, content_type: contentTypes[format] })
  const got = await send('GET', pathOf(described.path))
  expect(got.headers['content-type']).toBe(contentTypes[format])
  expect(got.bytes.equals(image)).toBe(true)
})

test('a TIFF in the other byte order is accepted', async () => {
  const name = freshName()
  expect((await send('PUT', `/images/${name}`, { body: bigEndianTiff() })).status).toBe(201)
  expect(json(await send('GET', `/v1/images/${name}`))).toMatchObject({
    width: 1,
    height: 1,
    content_type: 'image/tiff',
  })
})

test('an animation is stored as it is', async () => {
  for (const format of ['gif', 'webp'] as const) {
    const name = freshName()
    const frames = [await plain('png', 9, 6), png('black', 9, 6)]
    const image = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer()
    expect((await send('PUT', `/images/${name}`, { body: image })).status).toBe(201)
    expect(json(await send('GET', `/v1/images/${name}`))).toMatchObject({ width: 9, height: 6 })
    expect((await send('GET', `/${name}`)).bytes).toEqual(image)
  }
})

test('v1 says what is odd about an image: frames that its sizes lack, and damage', async () => {
  const [moving, whole] = [freshName('moving.png'), freshName('whole.png')]
  const damaged = freshName('damaged.jpg')
  const jpeg = await sharp(await plain('png', 90, 60))
    .jpeg()
    .toBuffer()
  const still = await plain('png', 9, 6)
  const control = chunk('acTL', Buffer.from([0, 0, 0, 12, 0, 0, 0, 0]))
  await put(moving, Buffer.concat([still.subarray(0, 33), control, still.subarray(33)]))
  await put(whole, still)
  await put(damaged, jpeg.subarray(0, -2))
  expect(await processed(moving)).toMatchObject({ frames: 12, animated: false })
  expect(await processed(damaged)).toMatchObject({ damaged: true, width: 90, height: 60 })
  const { frames, animated, damaged: isDamaged } = await processed(whole)
  expect([frames, animated, isDamaged]).toEqual([undefined, undefined, undefined])
  expect((await send('GET', `/images/${damaged}`)).bytes.equals(jpeg.subarray(0, -2))).toBe(true)
  expect((await send('GET', `/images/${damaged}?w=30`)).status).toBe(200)
})

test('any bytes behind any first bytes get a plain answer, never a 5xx', { timeout: 120_000 }, async () => {
  const bytes = fc.tuple(
    fc.constantFrom(...Object.values(magic), Buffer.alloc(0)),
    fc.uint8Array({ maxLength: 200 }),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async ([first, rest]) => {
      const name = freshName()
      const answer = await send('PUT', `/images/${name}`, { body: Buffer.concat([first, rest]) })
      expect([201, 400, 413, 415, 422]).toContain(answer.status)
      expectNothingOfTheInside(answer.bytes.toString())
      await discard(name)
    }),
    { numRuns: 80 },
  )
})

test('any damage to the head of an image gets a plain answer, never a 5xx', {
  timeout: 120_000,
}, async () => {
  const images = await Promise.all(formats.map((format) => plain(format)))
  const damage = fc.record({
    image: fc.constantFrom(...images),
    at: fc.nat(300),
    byte: fc.nat(255),
    keep: fc.nat(600),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ image, at, byte, keep }) => {
      const name = freshName()
      const damaged = Buffer.from(image.subarray(0, Math.max(1, keep)))
      damaged[at % damaged.length] = byte
      const answer = await send('PUT', `/images/${name}`, { body: damaged })
      expect([201, 413, 415, 422]).toContain(answer.status)
      expectNothingOfTheInside(answer.bytes.toString())
      await discard(name)
    }),
    { numRuns: 120 },
  )
})

/** The same JPEG with seven APP2 segments of 60 kB before everything else, as colour profiles and previews are. */
function padded(jpeg: Buffer): Buffer {
  const segment = Buffer.alloc(60_000, 0x20)
  segment.writeUInt32BE(0xff_e2_00_00 + segment.length - 2, 0)
  return Buffer.concat([jpeg.subarray(0, 2), ...Array.from({ length: 7 }, () => segment), jpeg.subarray(2)])
}

function withBrand(avif: Buffer, brand: string): Buffer {
  const bytes = Buffer.from(avif)
  bytes.write(brand, 8, 'latin1')
  return bytes
}
