// Renditions, compared with sharp's own results.
import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import {
  animation,
  blue,
  colourAt,
  distance,
  green,
  grey,
  inAdobeRgb,
  noise,
  paint,
  plain,
  quarters,
  red,
} from '../../test/samples.ts'
import type { Rendition } from '../image/rendition.ts'
import { sharp } from './engine/engine.ts'
import { render } from './render.ts'

const limits = { pixelsIn: 1e7, pixelsOut: 1e6 }

const usual: Rendition = {
  fit: 'inside',
  position: 'centre',
  format: 'png',
  blur: 0,
  rotate: 0,
  enlarge: false,
}

async function made(original: Buffer | Sharp, wanted: Partial<Rendition>): Promise<Buffer> {
  const bytes = Buffer.isBuffer(original) ? original : await original.png().toBuffer()
  return render(bytes, { ...usual, ...wanted }, limits)
}

const sizeOf = async (bytes: Buffer) => {
  const { width, height, pageHeight } = await sharp(bytes).metadata()
  return `${width}×${pageHeight ?? height}`
}

/** The mean difference of two images of the same size, out of 255. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const pixels = (image: Buffer) => sharp(image).ensureAlpha().raw().toBuffer()
  const [a, b] = [await pixels(one), await pixels(other)]
  if (a.length !== b.length) throw new Error('Different sizes')
  let sum = 0
  for (const [at, value] of a.entries()) sum += Math.abs(value - (b[at] ?? 0))
  return sum / a.length
}

test.each<[string, Partial<Rendition>, (image: Sharp) => Sharp]>([
  ['a width', { width: 100 }, (image) => image.resize(100)],
  ['a height', { height: 100 }, (image) => image.resize({ height: 100 })],
  ['cover', { width: 90, height: 90, fit: 'cover' }, (image) => image.resize(90, 90)],
  [
    'entropy',
    { width: 90, height: 40, fit: 'cover', position: 'entropy' },
    (image) => image.resize(90, 40, { position: sharp.strategy.entropy }),
  ],
  [
    'attention',
    { width: 90, height: 40, fit: 'cover', position: 'attention' },
    (image) => image.resize(90, 40, { position: sharp.strategy.attention }),
  ],
  ['fill', { width: 90, height: 30, fit: 'fill' }, (image) => image.resize(90, 30, { fit: 'fill' })],
  ['inside', { width: 90, height: 90, fit: 'inside' }, (image) => image.resize(90, 90, { fit: 'inside' })],
  ['outside', { width: 90, height: 90, fit: 'outside' }, (image) => image.resize(90, 90, { fit: 'outside' })],
  [
    'contain',
    { width: 90, height: 90, fit: 'contain', background: 'ff8000' },
    (image) =>
      image.resize(90, 90, { fit: 'contain', background: '#ff8000' }).flatten({ background: '#ff8000' }),
  ],
  ['a blur', { width: 100, blur: 4 }, (image) => image.resize(100).blur(4)],
  ['a turn', { width: 100, rotate: 90 }, (image) => image.rotate(90).resize(100)],
  [
    'an enlarged cover',
    { width: 600, height: 600, fit: 'cover', enlarge: true },
    (image) => image.resize(600, 600),
  ],
])("%s equals sharp's own result", async (_, wanted, independently) => {
  const original = await noise(320, 200).png().toBuffer()
  const expected = await independently(sharp(original)).png().toBuffer()
  const rendition = await made(original, wanted)
  expect(await sizeOf(rendition)).toBe(await sizeOf(expected))
  // Sides are rounded to whole pixels differently. With noise, any other part would differ by more than 20.
  expect(await difference(rendition, expected)).toBeLessThan(4)
})

test.each<[string, Partial<Rendition>, string]>([
  ['a width', { width: 1000 }, '120×80'],
  ['inside', { width: 1000, height: 1000 }, '120×80'],
  ['outside', { width: 1000, height: 1000, fit: 'outside' }, '120×80'],
  ['cover', { width: 1000, height: 500, fit: 'cover' }, '120×60'],
  ['fill', { width: 500, height: 1000, fit: 'fill' }, '40×80'],
  ['contain', { width: 300, height: 200, fit: 'contain' }, '300×200'],
  ['nothing', {}, '120×80'],
])('%s never enlarges unless asked to', async (_, wanted, size) => {
  expect(await sizeOf(await made(quarters(120, 80), wanted))).toBe(size)
})

test('contain pads around the image, which is as large as possible', async () => {
  const padded = await made(plain(100, 100, red), {
    width: 300,
    height: 200,
    fit: 'contain',
    background: '0000ff',
  })
  expect(await colourAt(padded, 0.3, 0.5)).toEqual([0, 0, 255])
  expect(distance(await colourAt(padded, 0.35, 0.5), red)).toBeLessThan(3)
  expect(await colourAt(padded, 0.5, 0.2)).toEqual([0, 0, 255])
  const clear = await made(plain(100, 100, red), { width: 300, height: 200, fit: 'contain' })
  expect((await colourAt(clear, 0.1, 0.5))[3]).toBe(0)
})

test.each([
  [{ x: 0, y: 0 }, red],
  [{ x: 1, y: 0 }, green],
  [{ x: 0, y: 1 }, blue],
  [{ x: 1, y: 1 }, grey],
])('a cover around %o keeps that corner', async (position, colour) => {
  const sides = [
    [100, 20, 400, 200],
    [20, 100, 200, 400],
  ] as const
  for (const [width, height, across, down] of sides) {
    const wanted = { width, height, fit: 'cover', position } as const
    const rendition = await made(quarters(across, down), wanted)
    expect(await sizeOf(rendition)).toBe(`${width}×${height}`)
    const [x, y] = [position.x * 0.9 + 0.05, position.y * 0.9 + 0.05]
    expect(distance(await colourAt(rendition, x, y), colour)).toBeLessThan(6)
  }
})

test('a point refers to the rotated image', async () => {
  const wanted = { width: 50, height: 10, fit: 'cover', position: { x: 0, y: 0 }, rotate: 90 } as const
  const rendition = await made(quarters(100, 100), wanted)
  expect(distance(await colourAt(rendition, 0.1, 0.5), blue)).toBeLessThan(3)
})

test('EXIF rotation is applied before the requested one', async () => {
  const jpeg = await quarters(200, 100).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer()
  expect(await sizeOf(await made(jpeg, {}))).toBe('100×200')
  const rendition = await made(jpeg, { rotate: 270 })
  expect(await sizeOf(rendition)).toBe('200×100')
  expect(distance(await colourAt(rendition, 0.1, 0.1), red)).toBeLessThan(25)
})

test("a strip that covers a square of the maximum size isn't scaled beyond libvips' limit", async () => {
  const strip = plain(1, 9000, red)
  const rendition = await made(strip, {
    width: 900,
    height: 900,
    fit: 'cover',
    enlarge: true,
    position: { x: 0.2, y: 0.9 },
  })
  expect(await sizeOf(rendition)).toBe('900×900')
})

test.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)(
  'a %s rendition has that format, no metadata, and sRGB colors',
  async (format) => {
    const original = await (await inAdobeRgb(plain(64, 64, [60, 200, 90])))
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .keepIccProfile()
      .jpeg({ quality: 100 })
      .toBuffer()
    const expected = await colourAt(await sharp(original).toColourspace('srgb').png().toBuffer(), 0.5, 0.5)
    const quality = format === 'png' || format === 'gif' ? {} : { quality: 90 }
    const rendition = await made(original, { width: 32, format, ...quality })
    const metadata = await sharp(rendition).metadata()
    expect(metadata.format).toBe(format === 'avif' ? 'heif' : format)
    expect([metadata.exif, metadata.icc, metadata.xmp]).toEqual([undefined, undefined, undefined])
    expect(rendition.includes('Somebody')).toBe(false)
    expect(distance(await colourAt(rendition, 0.5, 0.5), expected.slice(0, 3))).toBeLessThan(8)
  },
)

test('a higher quality takes more bytes', async () => {
  const original = await noise(100, 100).png().toBuffer()
  for (const format of ['jpeg', 'webp', 'avif'] as const) {
    const [low, high] = await Promise.all([30, 90].map((quality) => made(original, { format, quality })))
    expect(low?.length).toBeLessThan(high?.length ?? 0)
  }
})

test('a background is behind transparent pixels', async () => {
  const clear = plain(20, 20, [0, 0, 0, 0])
  const seen = await colourAt(
    await made(clear, { format: 'jpeg', quality: 90, background: 'ffffff' }),
    0.5,
    0.5,
  )
  expect(seen).toEqual([255, 255, 255])
  expect(await colourAt(await made(clear, { background: '1e90ff' }), 0.5, 0.5)).toEqual([30, 144, 255])
})

async function show(format: 'gif' | 'webp'): Promise<Buffer> {
  return animation(60, 40, 3)
    .toFormat(format, { delay: [100, 200, 300], loop: 2 })
    .toBuffer()
}

const frame = (bytes: Buffer, page: number) => sharp(bytes, { page }).png().toBuffer()

test.each<[string, Partial<Rendition>, string]>([
  ['a width', { width: 30 }, '30×20'],
  ['a cover', { width: 20, height: 20, fit: 'cover' }, '20×20'],
  ['a cover around a point', { width: 20, height: 20, fit: 'cover', position: { x: 1, y: 1 } }, '20×20'],
  ['a cover of what draws the eye', { width: 20, height: 20, fit: 'cover', position: 'attention' }, '20×20'],
  ['padding', { width: 90, height: 90, fit: 'contain' }, '90×90'],
  ['a turn', { width: 20, rotate: 90 }, '20×30'],
  ['a half turn', { rotate: 180 }, '60×40'],
  ['a blur', { width: 30, blur: 2 }, '30×20'],
  ['a background', { background: 'ffffff' }, '60×40'],
])('%s keeps the frames of an animation, their order, delays, and loop', async (_, wanted, size) => {
  for (const from of ['gif', 'webp'] as const) {
    for (const format of ['gif', 'webp'] as const) {
      const rendition = await made(await show(from), { ...wanted, format, quality: 80 })
      expect(await sizeOf(rendition)).toBe(size)
      const { pages, delay, loop } = await sharp(rendition).metadata()
      expect({ pages, delay, loop }).toEqual({ pages: 3, delay: [100, 200, 300], loop: 2 })
      const place = wanted.rotate ? 0.2 : 0.8
      const reds = await Promise.all(
        [0, 1, 2].map(async (page) => (await colourAt(await frame(rendition, page), place, 0.5))[0] ?? 0),
      )
      // The frames go from red to black.
      expect(
        [...reds].sort((a, b) => b - a),
        `${from} to ${format}`,
      ).toEqual(reds)
      expect((reds[0] ?? 0) - (reds[2] ?? 0)).toBeGreaterThan(50)
    }
  }
})

test("a blur doesn't bleed from one frame into the next", async () => {
  const flicker = paint(30, 60, (_, y) => (y < 30 ? [255, 255, 255, 255] : [0, 0, 0, 255]), 30)
  const rendition = await made(await flicker.gif().toBuffer(), { blur: 5, format: 'webp', quality: 90 })
  expect((await colourAt(await frame(rendition, 0), 0.5, 0.99))[0]).toBeGreaterThan(250)
  expect((await colourAt(await frame(rendition, 1), 0.5, 0.01))[0]).toBeLessThan(5)
})

test('all frames are cropped alike, to what draws the eye in the first', async () => {
  const spot = (at: number) => (x: number, y: number) =>
    Math.abs(x - at) < 8 && y % 40 > 10 && y % 40 < 30 ? red : grey
  const [left, right] = [spot(15), spot(105)]
  const moving = paint(120, 80, (x, y) => (y < 40 ? left(x, y) : right(x, y)), 40)
  const wanted = { width: 40, height: 40, fit: 'cover', position: 'attention', format: 'gif' } as const
  const rendition = await made(await moving.gif().toBuffer(), wanted)
  const [first, second] = await Promise.all([0, 1].map((page) => frame(rendition, page)))
  const shows = async (image = Buffer.alloc(0)) => (await sharp(image).stats()).channels[1]?.min ?? 255
  expect(await shows(first)).toBeLessThan(80)
  expect(await shows(second)).toBeGreaterThan(120)
})

test('uses the first frame if a format has no frames', async () => {
  const rendition = await made(await show('gif'), { format: 'jpeg', quality: 90, background: 'ffffff' })
  expect((await sharp(rendition).metadata()).pages ?? 1).toBe(1)
})

test('refuses too many pixels in the original and in the result', async () => {
  const large = await plain(3200, 3200, red).png().toBuffer()
  await expect(made(large, { width: 10 })).rejects.toMatchObject({ code: 'too-many-pixels' })
  const small = await plain(100, 100, red).png().toBuffer()
  await expect(made(small, { width: 1001, enlarge: true })).rejects.toMatchObject({ code: 'too-many-pixels' })
  expect(await sizeOf(await made(small, { width: 1000, enlarge: true }))).toBe('1000×1000')
})

test('refuses to rotate a strip to many times its pixels', async () => {
  const strip = await plain(2, 30_000, red).png().toBuffer()
  await expect(made(strip, { rotate: 45 })).rejects.toMatchObject({ code: 'too-many-pixels' })
  expect(await sizeOf(await made(strip, { height: 1000, rotate: 45 }))).toBe('708×708')
})

test('all frames of an animation count', async () => {
  const wanted = { width: 720, enlarge: true, format: 'webp', quality: 80 } as const
  await expect(made(await show('gif'), wanted)).rejects.toMatchObject({ code: 'too-many-pixels' })
  expect(await sizeOf(await made(await show('gif'), { ...wanted, format: 'png' }))).toBe('720×480')
})

test('refuses to blur or turn more frames one by one than it can in time', async () => {
  const head = Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\xff\0', 'latin1')
  const frame = Buffer.from('!\xf9\x04\0\x02\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0', 'latin1')
  const gif = Buffer.concat([head, ...Array.from({ length: 2001 }, () => frame), Buffer.from(';')])
  const wanted = { width: 16, format: 'webp', quality: 80 } as const
  for (const look of [{ blur: 5 }, { rotate: 90 }, { flip: true }] as const)
    await expect(made(gif, { ...wanted, ...look })).rejects.toMatchObject({ code: 'too-many-pixels' })
  expect(await sizeOf(await made(gif, wanted))).toBe('1×1')
})

test('half an image is undecodable', async () => {
  const webp = await noise(300, 300).webp().toBuffer()
  const half = webp.subarray(0, webp.length / 2)
  await expect(made(half, { width: 100 })).rejects.toMatchObject({ code: 'undecodable' })
})
