// Every upload is processed: its variants, and what its manifest says.
import sharp from 'sharp'
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { describe, expect, test } from 'vitest'
import { origin, put, segment, type V1Image, waysToStore } from '../contracts/contracts.ts'
import { canvas, formats } from '../contracts/images.ts'
import { v1Images } from '../contracts/listing.ts'
import { freshName } from '../contracts/names.ts'
import { json, pathOf, send } from '../contracts/wire.ts'
import { ended, original, processed, variantAt, variantOf } from './follow.ts'
import {
  animation,
  broken,
  distance,
  photograph,
  pixelAt,
  plain,
  seenAcross,
  seenAt,
  sizeOf,
  stripes,
} from './pictures.ts'

const presets = ['thumb', 'small', 'medium', 'large']

describe.each(waysToStore)('an upload by %s', (_, { naming, store, stored }) => {
  test('is ready with four right variants without a request for them', async () => {
    const image = await stripes(['red', 'yellow', 'blue'], 1200, 800).jpeg().toBuffer()
    const name = freshName('photo.jpg')
    const answer = await store(name, image)
    expect(answer.status).toBe(stored)
    const { variants } = await processed(naming === 'service' ? json<V1Image>(answer).id : name)
    expect(variants.map(({ preset, width, height, type }) => [preset, width, height, type])).toEqual([
      ['thumb', 200, 200, 'image/webp'],
      ['small', 480, 320, 'image/webp'],
      ['medium', 960, 640, 'image/webp'],
      ['large', 1200, 800, 'image/webp'],
    ])
    for (const { url, bytes, width, height } of variants) {
      const got = await send('GET', pathOf(url))
      expect(got.status).toBe(200)
      expect(got.bytes).toHaveLength(bytes)
      expect(await sharp(got.bytes).metadata()).toMatchObject({ format: 'webp', width, height })
      expect(await seenAcross(got.bytes, 3)).toEqual(['red', 'yellow', 'blue'])
    }
  })
})

describe('GET /v1/images/{id}', () => {
  test('tells what is known of an image that is ready', async () => {
    const name = freshName('two words.png')
    const image = await stripes(['blue', 'blue', 'green'], 900, 300).png().toBuffer()
    await put(name, image)
    const described = await processed(name)
    expect(described).toMatchObject({
      id: name,
      width: 900,
      height: 300,
      format: 'png',
      content_type: 'image/png',
      bytes: image.length,
    })
    expect(described.path).toBe(`${origin}/images/${segment(name)}`)
    expect(described.reason).toBeUndefined()
  })

  test('gives a ThumbHash as the placeholder, and the commonest colour', async () => {
    const name = freshName()
    await put(name, await stripes(['blue', 'blue', 'green'], 900, 300).png().toBuffer())
    const { placeholder, colour } = await processed(name)
    expect(placeholder).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
    const hash = Buffer.from(placeholder, 'base64')
    expect(hash.length).toBeLessThan(40)
    expect(thumbHashToApproximateAspectRatio(hash)).toBeGreaterThan(2)
    const { r, g, b, a } = thumbHashToAverageRGBA(hash)
    expect(b).toBeGreaterThan(Math.max(r, g))
    expect(a).toBe(1)
    const [, ...channels] = /^#(..)(..)(..)$/.exec(colour) ?? []
    const [red = 0, green = 0, blue = 0] = channels.map((channel) => Number.parseInt(channel, 16))
    expect(blue).toBeGreaterThan(2 * Math.max(red, green))
  })

  test('gives a srcset whose every URL has the width that it says', async () => {
    const name = freshName('a, b c.png')
    await put(name, await plain('red', 1100, 500).png().toBuffer())
    const candidates = (await processed(name)).srcset.split(/,\s+/).map((one) => one.split(' '))
    expect(candidates.map(([, width]) => width)).toEqual(['480w', '960w', '1100w'])
    for (const [url = '', width] of candidates) {
      expect(new URL(url).origin).toBe(origin)
      const got = await send('GET', pathOf(url))
      expect(`${(await sizeOf(got.bytes))[0]}w`).toBe(width)
    }
  })

  test('tells the same of each image in a list', async () => {
    const name = freshName()
    await put(name, await plain('red', 60, 40).png().toBuffer())
    const described = await processed(name)
    for await (const one of v1Images()) if (one.id === name) return expect(one).toEqual(described)
    expect.unreachable('it is not in the list')
  })

  test('says that an image is processing, and all that is known then, until it is processed', async () => {
    const name = freshName('photo.jpg')
    await put(name, await photograph(500, 350))
    const first = json<{ status: string }>(await send('GET', `/v1/images/${name}`))
    expect(first).toMatchObject({ id: name, width: 500, height: 350, content_type: 'image/jpeg' })
    expect(['processing', 'ready']).toContain(first.status)
    await processed(name)
  })
})

test('no variant is larger than the image', async () => {
  const name = freshName()
  await put(name, await stripes(['red', 'blue'], 120, 90).png().toBuffer())
  const { variants, srcset } = await processed(name)
  expect(variants.map(({ preset }) => preset)).toEqual(presets)
  const [thumb, ...others] = variants
  expect(thumb?.width).toBeLessThanOrEqual(120)
  expect(thumb?.height).toBeLessThanOrEqual(90)
  for (const { width, height } of others) expect([width, height]).toEqual([120, 90])
  expect(srcset.split(', ')).toHaveLength(1)
})

test('a thumb shows the middle of its image', async () => {
  const name = freshName()
  await put(name, await stripes(['red', 'green', 'green', 'blue'], 800, 400).png().toBuffer())
  expect(await seenAcross(await variantOf(name, 'thumb'), 4)).toEqual(['green', 'green', 'green', 'green'])
})

test('an image that its camera turned is seen upright', async () => {
  const name = freshName('turned.jpg')
  // By 6 the left of what is stored is the top of what is seen.
  await put(name, await stripes(['red', 'blue'], 300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer())
  expect(await processed(name)).toMatchObject({ width: 200, height: 300 })
  const large = await variantOf(name, 'large')
  const { width, height, orientation } = await sharp(large).metadata()
  expect([width, height, orientation ?? 1]).toEqual([200, 300, 1])
  expect(await seenAt(large, { down: 0.25 })).toBe('red')
  expect(await seenAt(large, { down: 0.75 })).toBe('blue')
})

test('where and with what a photograph was taken is in no variant', async () => {
  const name = freshName('home.jpg')
  const exif = {
    IFD0: { Make: 'A camera', Artist: 'Somebody' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' },
  }
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><at>home</at></x:xmpmeta>'
  const image = await plain('green', 600, 400).withExif(exif).withXmp(xmp).jpeg().toBuffer()
  const { exif: given, xmp: said } = await sharp(image).metadata()
  expect([given, said]).toEqual([expect.any(Buffer), expect.any(Buffer)])
  await put(name, image)
  await processed(name)
  for (const preset of presets) {
    const variant = await variantOf(name, preset)
    const { exif: left, xmp: words, iptc } = await sharp(variant).metadata()
    expect([left, words, iptc]).toEqual([undefined, undefined, undefined])
    for (const word of ['Somebody', 'A camera', 'EXIF', 'XMP'])
      expect(variant.includes(word), word).toBe(false)
  }
})

test.each(['gif', 'webp'] as const)('an animated %s keeps its frames and their delays', async (format) => {
  const name = freshName(`show.${format}`)
  await put(name, await animation(format, ['red', 'green', 'blue'], 300, 240))
  expect(await processed(name)).toMatchObject({ width: 300, height: 240 })
  for (const [preset, size] of [
    ['thumb', [200, 200]],
    ['large', [300, 240]],
  ] as const) {
    const variant = await variantOf(name, preset)
    expect(await sizeOf(variant)).toEqual(size)
    expect(await sharp(variant).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300], loop: 3 })
    for (const [frame, colour] of ['red', 'green', 'blue'].entries())
      expect(await seenAt(variant, { frame })).toBe(colour)
  }
})

test('what is transparent stays transparent', async () => {
  const name = freshName('sticker.png')
  const clear = { r: 0, g: 0, b: 0, alpha: 0 }
  const image = plain('red', 300, 400).ensureAlpha().extend({ left: 300, background: clear })
  await put(name, await image.png().toBuffer())
  await processed(name)
  for (const preset of presets)
    expect(await seenAcross(await variantOf(name, preset), 2)).toEqual(['transparent', 'red'])
})

const kinds = {
  'CMYK JPEG': () => canvas(64, 48).toColourspace('cmyk').jpeg({ quality: 95 }),
  'progressive JPEG': () => canvas(64, 48).jpeg({ progressive: true }),
  '16-bit PNG': () => canvas(64, 48).toColourspace('rgb16').png(),
  'interlaced PNG': () => canvas(64, 48).png({ progressive: true }),
  'PNG with a palette': () => canvas(64, 48).png({ palette: true }),
  ...Object.fromEntries(formats.map((format) => [format, () => canvas(64, 48).toFormat(format)])),
}

test.each(Object.entries(kinds))('a variant of a %s has the colour of its image', async (_, make) => {
  const name = freshName()
  const image = await make().toBuffer()
  await put(name, image)
  await processed(name)
  const pixel = await pixelAt(await variantOf(name, 'large'))
  expect(distance(pixel, await pixelAt(image)), String(pixel)).toBeLessThan(8)
  // Not every colour can be printed: CMYK is farther away.
  expect(distance(pixel, [200, 80, 40, 255]), String(pixel)).toBeLessThan(45)
})

test('a grey image stays grey', async () => {
  const name = freshName()
  await put(name, await canvas(64, 48).grayscale().png().toBuffer())
  await processed(name)
  const [red = 0, green = 0, blue = 0] = await pixelAt(await variantOf(name, 'large'))
  expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(4)
})

describe('an image that cannot be decoded', () => {
  test('fails with a reason, and has no variants', async () => {
    const name = freshName('broken.jpg')
    await put(name, await broken())
    const { status, reason, variants, ...known } = await ended(name)
    expect([status, variants]).toEqual(['failed', undefined])
    expect(reason).toMatch(/\w/)
    expect(reason).not.toMatch(/\bat .+:\d|node_modules|originals\//)
    expect(known).toMatchObject({ id: name, width: 300, height: 200 })
    expect(known).not.toHaveProperty('srcset')
  })

  test('is served as it was uploaded', async () => {
    const name = freshName('broken.jpg')
    const bytes = await broken()
    await put(name, bytes)
    await ended(name)
    expect(await original(name)).toEqual(bytes)
    expect((await send('GET', `/${name}`)).bytes).toEqual(bytes)
  })

  test('is ready once it is overwritten with one that can be', async () => {
    const name = freshName('broken.jpg')
    await put(name, await broken())
    await ended(name)
    await put(name, await plain('red', 60, 40).jpeg().toBuffer())
    expect(await processed(name)).toMatchObject({ width: 60, height: 40 })
    expect((await variantAt(`/images/${name}?preset=thumb`)).status).toBe(200)
  })
})
