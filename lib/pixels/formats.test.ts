// Every kind of supported image keeps the right colors.
import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { arithmeticJpegs, smallestJpeg } from '../../test/foreign.ts'
import {
  animation,
  bigEndianTiff,
  blue,
  colourAt,
  distance,
  green,
  grey,
  inAdobeRgb,
  paint,
  plain,
  quarters,
  red,
} from '../../test/samples.ts'
import { isArithmetic } from '../image/jpeg-size.ts'
import type { Presets } from '../image/presets.ts'
import { sharp } from './engine/engine.ts'
import { generate } from './generate.ts'

/** As the built-in presets, for small images. */
const presets = {
  thumb: { width: 50, height: 50, fit: 'cover' },
  small: { width: 120, fit: 'inside' },
  medium: { width: 240, fit: 'inside' },
  large: { width: 480, fit: 'inside' },
} as const satisfies Presets

const image = () => quarters(160, 104)
const translucent = () => paint(160, 104, (x) => (x < 80 ? [220, 30, 40, 255] : [220, 30, 40, 100]))
const deep = (make: Sharp) => make.toColourspace('rgb16')

const coloured: [name: string, make: () => Sharp | Promise<Sharp>][] = [
  ['baseline JPEG', () => image().jpeg({ quality: 95 })],
  ['progressive JPEG', () => image().jpeg({ quality: 95, progressive: true })],
  ['4:4:4 JPEG', () => image().jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ['PNG', () => image().png()],
  ['interlaced PNG', () => image().png({ progressive: true })],
  ['palette PNG', () => image().png({ palette: true })],
  ['16-bit PNG', () => deep(image()).png()],
  ['lossy WebP', () => image().webp({ quality: 95 })],
  ['lossless WebP', () => image().webp({ lossless: true })],
  ['GIF', () => image().gif()],
  ['8-bit AVIF', () => image().avif({ quality: 90, effort: 0 })],
  ['10-bit AVIF', () => image().avif({ quality: 90, effort: 0, bitdepth: 10 })],
  ['LZW TIFF', () => image().tiff({ compression: 'lzw' })],
  ['JPEG TIFF', () => image().tiff({ compression: 'jpeg', quality: 95 })],
  ['16-bit TIFF', () => deep(image()).tiff({ compression: 'lzw' })],
  ['Display P3 JPEG', () => image().withIccProfile('p3').jpeg({ quality: 95 })],
  ['Display P3 16-bit PNG', () => deep(image()).withIccProfile('p3').png()],
  [
    'Display P3 10-bit AVIF',
    () => image().withIccProfile('p3').avif({ quality: 90, effort: 0, bitdepth: 10 }),
  ],
  ['Adobe RGB JPEG', async () => (await inAdobeRgb(image())).jpeg({ quality: 95 })],
  ['Adobe RGB PNG', async () => (await inAdobeRgb(image())).png()],
]

test.each(coloured)('a %s keeps its colors', async (_, make) => {
  const original = await (await make()).toBuffer()
  const { variants, facts } = await generate(original, presets)
  expect(facts).toMatchObject({ width: 160, height: 104 })
  for (const { bytes } of variants) {
    expect(distance(await colourAt(bytes, 0.2, 0.2), red)).toBeLessThanOrEqual(12)
    expect(distance(await colourAt(bytes, 0.8, 0.2), green)).toBeLessThanOrEqual(12)
    expect(distance(await colourAt(bytes, 0.2, 0.8), blue)).toBeLessThanOrEqual(12)
    expect(distance(await colourAt(bytes, 0.8, 0.8), grey)).toBeLessThanOrEqual(12)
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', hasProfile: false })
  }
})

test.each(coloured.filter(([name]) => /P3|Adobe/.test(name)))(
  'the %s of that test has different numbers',
  async (_, make) => {
    // Otherwise the test above wouldn't prove that the profile is applied.
    const original = await (await make()).toBuffer()
    expect((await sharp(original).metadata()).hasProfile).toBe(true)
    const { data } = await sharp(original, { ignoreIcc: true })
      .resize(2, 2, { kernel: 'nearest' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(distance([...data.subarray(0, 3)], red)).toBeGreaterThan(15)
  },
)

test.each([
  ...coloured.filter(([name]) => /P3|Adobe/.test(name)),
  ['Display P3 PNG with alpha', () => image().ensureAlpha(0.4).withIccProfile('p3').png()],
] as typeof coloured)('a %s keeps its colors when all variants are smaller', async (name, make) => {
  const original = await (await make()).toBuffer()
  const { variants } = await generate(original, { half: { width: 80, fit: 'inside' } })
  const bytes = variants[0]?.bytes ?? Buffer.alloc(0)
  expect(distance(await colourAt(bytes, 0.2, 0.2), red)).toBeLessThanOrEqual(12)
  expect(distance(await colourAt(bytes, 0.8, 0.2), green)).toBeLessThanOrEqual(12)
  expect((await colourAt(bytes, 0.5, 0.5))[3]).toBe(name.includes('alpha') ? 102 : undefined)
  expect((await sharp(bytes).metadata()).hasProfile).toBe(false)
})

// Printable colors; brighter ones come back duller, as they should.
const brick = [170, 100, 80] as const
const print = () => plain(160, 104, brick).toColourspace('cmyk')
test.each([
  ['CMYK JPEG without a profile', () => print().jpeg({ quality: 95 })],
  ['CMYK JPEG with its profile', () => print().withIccProfile('cmyk').jpeg({ quality: 95 })],
  ['CMYK TIFF', () => print().tiff({ compression: 'lzw' })],
])('a %s comes out in the colors that it was printed in', async (_, make) => {
  const original = await make().toBuffer()
  expect((await sharp(original).metadata()).space).toBe('cmyk')
  for (const { bytes } of (await generate(original, presets)).variants) {
    expect(distance(await colourAt(bytes, 0.5, 0.5), brick)).toBeLessThanOrEqual(20)
    expect((await sharp(bytes).metadata()).space).toBe('srgb')
  }
})

test.each([
  ['grey JPEG', () => plain(75, 50, grey).toColourspace('b-w').jpeg()],
  ['grey PNG', () => plain(75, 50, grey).toColourspace('b-w').png()],
  ['16-bit grey PNG', () => plain(75, 50, grey).toColourspace('grey16').png()],
  ['grey TIFF', () => plain(75, 50, grey).toColourspace('b-w').tiff({ compression: 'lzw' })],
])('a %s stays gray', async (_, make) => {
  const original = await make().toBuffer()
  expect((await sharp(original).metadata()).channels).toBe(1)
  for (const { bytes } of (await generate(original, presets)).variants) {
    expect(distance(await colourAt(bytes, 0.5, 0.5), grey)).toBeLessThanOrEqual(4)
  }
})

test.each([
  ['PNG', () => translucent().png()],
  ['16-bit PNG', () => deep(translucent()).png()],
  ['palette PNG', () => translucent().png({ palette: true })],
  ['lossy WebP', () => translucent().webp()],
  ['lossless WebP', () => translucent().webp({ lossless: true })],
  ['AVIF', () => translucent().avif({ effort: 0 })],
  ['TIFF', () => translucent().tiff({ compression: 'lzw' })],
])('a %s keeps its alpha', async (_, make) => {
  for (const { bytes } of (await generate(await make().toBuffer(), presets)).variants) {
    expect(distance(await colourAt(bytes, 0.8, 0.5), [220, 30, 40, 100])).toBeLessThanOrEqual(12)
    expect((await colourAt(bytes, 0.2, 0.5))[3]).toBe(255)
  }
})

test('a gray PNG keeps its alpha', async () => {
  const original = await plain(75, 50, [150, 150, 150, 100]).toColourspace('b-w').png().toBuffer()
  expect((await sharp(original).metadata()).channels).toBe(2)
  for (const { bytes } of (await generate(original, presets)).variants) {
    expect(distance(await colourAt(bytes, 0.5, 0.5), [150, 150, 150, 100])).toBeLessThanOrEqual(4)
  }
})

test('reads a big-endian TIFF', async () => {
  const { facts, variants } = await generate(bigEndianTiff(60, 40, green), presets)
  expect(facts).toEqual({ format: 'tiff', width: 60, height: 40 })
  for (const { bytes } of variants)
    expect(distance(await colourAt(bytes, 0.5, 0.5), green)).toBeLessThanOrEqual(4)
})

test('uses the first page of a TIFF', async () => {
  const original = await animation(75, 50, 3).tiff({ compression: 'lzw' }).toBuffer()
  expect((await sharp(original).metadata()).pages).toBe(3)
  const { facts, variants } = await generate(original, presets)
  expect(facts).toEqual({ format: 'tiff', width: 75, height: 50 })
  for (const { bytes } of variants) {
    expect((await sharp(bytes).metadata()).pages).toBe(undefined)
    expect(distance(await colourAt(bytes, 0.8, 0.5), [255, 20, 30, 255])).toBeLessThanOrEqual(12)
  }
})

test('a JPEG with arithmetic coding keeps its colors', async () => {
  for (const original of arithmeticJpegs) {
    const bytes = (await generate(original, { large: presets.large })).variants[0]?.bytes ?? original
    expect(distance(await colourAt(bytes, 0.2, 0.2), red)).toBeLessThanOrEqual(8)
    expect(distance(await colourAt(bytes, 0.8, 0.8), grey)).toBeLessThanOrEqual(8)
  }
  expect((await generate(smallestJpeg, presets)).facts).toEqual({ format: 'jpeg', width: 1, height: 1 })
})

test('a JPEG of one with arithmetic coding is encoded for browsers, in its own size, too', async () => {
  for (const original of [...arithmeticJpegs, smallestJpeg]) {
    const jpegs = { own: { width: 64, fit: 'inside', format: 'jpeg' } } as const
    const [variant] = (await generate(original, jpegs)).variants
    expect(isArithmetic(original)).toBe(true)
    expect(isArithmetic(variant?.bytes ?? original)).toBe(false)
  }
})

test('a disc on transparent red has no red edge, in any size', async () => {
  const disc = paint(320, 320, (x, y) =>
    Math.hypot(x - 160, y - 160) < 125 ? [0, 255, 0, 255] : [255, 0, 0, 0],
  )
  const { variants } = await generate(await disc.png().toBuffer(), {
    ...presets,
    tiny: { width: 19, fit: 'inside' },
    // Not as a graphic: where the quality is chosen, it is lossy.
    lossy: { width: 200, fit: 'inside', quality: 79 },
  })
  for (const { bytes, preset } of variants) {
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    let most = 0
    // As much of it as shows on black.
    for (let at = 0; at < data.length; at += 4)
      most = Math.max(most, ((data[at] ?? 0) * (data[at + 3] ?? 0)) / 255)
    expect(most, preset).toBeLessThan(10)
  }
})
