// Small files: graphics without visible loss, and nothing larger than the original.
import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { animation, noise, paint } from '../../test/samples.ts'
import { presets } from '../image/presets.ts'
import { type Rendition, renditionFormats } from '../image/rendition.ts'
import { sharp } from './engine/engine.ts'
import { generate } from './generate.ts'
import { colorsOf, isOpaque, mayBeGraphic } from './looks/graphic.ts'
import { render } from './render.ts'
import { type Raw, toRaw } from './steps/raw.ts'

const limits = { pixelsIn: 1e7, pixelsOut: 1e7 }

/** Black lines on white, as a program of drawings saves them: one bit for each pixel. */
const drawing = (width = 480, height = 320) =>
  paint(width, height, (x, y) =>
    Math.abs(y - height / 2 - 90 * Math.sin(x / 31)) < 1.5 || (x * x + y * y) % 4001 < 40
      ? [0, 0, 0]
      : [255, 255, 255],
  )

/** Lines of letters, as in a screenshot of text. */
const text = (width: number, height: number) =>
  paint(width, height, (x, y) => {
    const isInk =
      y % 20 > 6 &&
      y % 20 < 17 &&
      ((x >> 1) * 7 + (Math.floor(y / 20) * 13 + ((y % 20) >> 2))) % 5 < 2 &&
      x % 97 < 80
    return isInk ? [34, 34, 51] : [255, 255, 255]
  })

const pixels = async (bytes: Buffer) =>
  await sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer()

const oneBit = () => drawing().png({ palette: true, colours: 2, dither: 0 }).toBuffer()

const usual: Rendition = {
  ...{ fit: 'inside', position: 'centre', format: 'webp', quality: 80, blur: 0, rotate: 0, enlarge: false },
}

test('a drawing of one bit has the same pixels in every variant of its size, in fewer bytes', async () => {
  const original = await oneBit()
  const { variants, graphic } = await generate(original, presets)
  expect(graphic).toBe(true)
  for (const { bytes } of variants.filter(({ width }) => width === 480)) {
    expect(bytes.length).toBeLessThanOrEqual(original.length)
    expect((await pixels(bytes)).equals(await pixels(original))).toBe(true)
  }
})

test('a screenshot of text is written without visible loss, in fewer bytes than the PNG', async () => {
  const original = await text(700, 450).png({ compressionLevel: 9 }).toBuffer()
  const { variants } = await generate(original, { large: presets.large })
  const [{ bytes } = { bytes: original }] = variants
  expect(bytes.length).toBeLessThan(original.length)
  expect((await pixels(bytes)).equals(await pixels(original))).toBe(true)
})

/** A photograph: noise over a gradient. */
const photo = (width: number, height: number) => noise(width, height)

test.each<[string, (image: Sharp) => Sharp]>([
  ['a JPEG of low quality', (image) => image.jpeg({ quality: 25 })],
  ['a WebP of low quality', (image) => image.webp({ quality: 10 })],
  ['an AVIF of low quality', (image) => image.avif({ quality: 25, effort: 2 })],
  ['a GIF', (image) => image.gif()],
  ['a PNG with a palette', (image) => image.png({ palette: true, colours: 16 })],
])('no variant and no usual size of %s is larger than it', async (_, write) => {
  const original = await write(photo(120, 90).blur(1)).toBuffer()
  const { variants } = await generate(original, presets)
  const whole = variants.filter(({ width, height }) => width === 120 && height === 90)
  expect(whole).toHaveLength(3)
  for (const { bytes } of whole) expect(bytes.length).toBeLessThanOrEqual(original.length)
  const rendition = await render(original, usual, limits)
  expect(rendition.length).toBeLessThanOrEqual(original.length)
})

test.each(['webp', 'png'] as const)(
  'a photograph in black and white has no other colors as %s',
  async (format) => {
    const original = await photo(120, 90).jpeg({ quality: 50 }).toBuffer()
    const bytes = await render(original, { ...usual, format, gray: 'bitonal' }, limits)
    expect(new Set(await pixels(bytes))).toEqual(new Set([0, 255]))
    const lossy = await render(original, { ...usual, quality: 70, gray: 'bitonal' }, limits)
    expect(bytes.length).toBeLessThan(lossy.length / 2)
  },
)

test('no animation of the same size is larger than the GIF', async () => {
  const original = await animation(200, 150, 3).gif().toBuffer()
  const { variants } = await generate(original, presets)
  const whole = variants.find(({ preset }) => preset === 'large')
  expect(whole?.bytes.length).toBeLessThanOrEqual(original.length)
  expect(await sharp(whole?.bytes).metadata()).toMatchObject({ format: 'webp', pages: 3 })
})

const renditionOf = (format: Rendition['format'], more: Partial<Rendition> = {}): Rendition => {
  const { quality, ...size } = usual
  const { quality: own } = { quality: undefined, ...renditionFormats[format] }
  return { ...size, format, ...(own === undefined ? {} : { quality: own }), ...more }
}

const formatted: [Rendition['format'], (image: Sharp) => Sharp][] = [
  ['jpeg', (image) => image.jpeg({ quality: 35 })],
  ['webp', (image) => image.webp({ quality: 20 })],
  ['avif', (image) => image.avif({ quality: 25, effort: 2 })],
  ['png', (image) => image.png({ compressionLevel: 9, adaptiveFiltering: true })],
  ['gif', (image) => image.gif()],
  ['tiff', (image) => image.tiff({ compression: 'jpeg', quality: 50 })],
]

test.each(formatted)(
  'a %s in its own format and size is its own bytes if no encoder is better',
  async (format, write) => {
    const plain = await write(photo(120, 90)).toBuffer()
    const secret = 'SERIAL-4711'
    const original = await write(photo(120, 90).withExif({ IFD0: { Make: secret } })).toBuffer()
    for (const bytes of [plain, original]) {
      const made = await render(bytes, renditionOf(format), limits)
      expect(made.length).toBeLessThanOrEqual(bytes.length)
      expect(made.includes(secret)).toBe(false)
      expect((await pixels(made)).equals(await pixels(bytes))).toBe(true)
    }
    // A better quality than the file has shows no more of it.
    const quality = format === 'jpeg' || format === 'webp' || format === 'avif' ? { quality: 100 } : {}
    const best = await render(plain, renditionOf(format, quality), limits)
    expect(best.length).toBeLessThanOrEqual(plain.length)
  },
)

test('whatever changes pixels is encoded, and so is what has a profile or is turned', async () => {
  const original = await photo(200, 150).jpeg({ quality: 35 }).toBuffer()
  const changes: Partial<Rendition>[] = [
    ...[{ width: 100 }, { blur: 2 }, { flip: true }, { gray: 1 }, { rotate: 90 }],
    ...[{ crop: { x: 0, y: 0, width: 200, height: 149 } }, { rotate: 10 }, { width: 300, enlarge: true }],
  ] as const
  const same = await render(original, renditionOf('jpeg'), limits)
  for (const change of changes)
    expect((await render(original, renditionOf('jpeg', change), limits)).equals(same)).toBe(false)
  const turned = await photo(200, 150).withMetadata({ orientation: 3 }).jpeg({ quality: 35 }).toBuffer()
  const wide = await photo(200, 150).withIccProfile('p3').jpeg({ quality: 35 }).toBuffer()
  for (const bytes of [turned, wide]) {
    const made = await render(bytes, renditionOf('jpeg'), limits)
    expect(await sharp(made).metadata()).toMatchObject({ hasProfile: false })
    expect((await pixels(made)).equals(await pixels(bytes))).toBe(false)
  }
})

test('an animation in its own format and size is its own bytes if no encoder is better', async () => {
  for (const format of ['gif', 'webp'] as const) {
    const original = await animation(200, 150, 3).toFormat(format, { quality: 10, effort: 6 }).toBuffer()
    const made = await render(original, renditionOf(format), limits)
    expect(made.length).toBeLessThanOrEqual(original.length)
    expect(await sharp(made).metadata()).toMatchObject({ format, pages: 3 })
  }
})

test('an animated WebP of the usual quality has at most the bytes of the GIF', async () => {
  const original = await animation(200, 150, 3).gif().toBuffer()
  expect((await render(original, usual, limits)).length).toBeLessThanOrEqual(original.length)
})

test('a turned PNG is no larger upright, if a slower encoder helps', async () => {
  const ramp = paint(400, 300, (x, y) => [x & 255, y & 255, (x + y) & 255])
  const original = await ramp
    .withMetadata({ orientation: 3 })
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer()
  expect((await render(original, renditionOf('png'), limits)).length).toBeLessThanOrEqual(original.length)
})

test('a quality that a client chooses is used exactly', async () => {
  const original = await photo(300, 200).jpeg({ quality: 30 }).toBuffer()
  const [chosen, own] = [
    await render(original, { ...usual, quality: 95 }, limits),
    await sharp(original).webp({ quality: 95, effort: 6 }).toBuffer(),
  ]
  expect(chosen.length).toBe(own.length)
})

test('a JPEG on demand has about the bytes of sharp’s at the same quality, or fewer', async () => {
  const original = await photo(450, 300).blur(2).jpeg({ quality: 95 }).toBuffer()
  for (const width of [100, 240, 400]) {
    const made = await render(original, renditionOf('jpeg', { width, background: 'ffffff' }), limits)
    const own = await sharp(original).resize({ width }).jpeg().toBuffer()
    // Without optimised coding, it would be 12 % more.
    expect(made.length).toBeLessThan(1.06 * own.length)
  }
})

test('a photograph is no graphic, and stays a lossy WebP', async () => {
  const original = await photo(600, 400).jpeg({ quality: 90 }).toBuffer()
  const { graphic, variants } = await generate(original, presets)
  expect(graphic).toBe(false)
  const bytes = variants.find(({ preset }) => preset === 'small')?.bytes
  expect(bytes?.subarray(12, 16).toString('latin1')).toBe('VP8 ')
})

const raw = (image: Sharp): Promise<Raw> => toRaw(image)

test('text, drawings, and flat colors may be graphics; photographs are none', async () => {
  for (const image of [drawing(), text(600, 400), paint(60, 40, () => [1, 2, 3])])
    expect(mayBeGraphic(await raw(image))).toBe(true)
  expect(mayBeGraphic(await raw(photo(600, 400)))).toBe(false)
  // A small one has fewer colors: here, a thousand.
  const pale = photo(200, 200).linear(10 / 255, 100)
  expect(mayBeGraphic(await raw(pale))).toBe(false)
})

test('colors are counted up to those of a palette, and one that is transparent counts once', async () => {
  expect(await raw(drawing()).then(colorsOf)).toBe(2)
  const steps = (count: number) => paint(count, 3, (x) => [x >> 8, x & 255, 7])
  expect(colorsOf(await raw(steps(256)))).toBe(256)
  expect(colorsOf(await raw(steps(257)))).toBeUndefined()
  const clear = sharp(Buffer.from([1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 255]), {
    raw: { width: 3, height: 1, channels: 4 },
  })
  expect(colorsOf(await raw(clear))).toBe(2)
})

test('a PNG of few colors has a palette, and exactly these colors', async () => {
  for (const count of [2, 17, 255]) {
    const image = paint(300, 200, (x, y) => {
      const index = (x * 7 + y * 3) % count
      return [(index * 37) & 255, index, (index * 11) & 255]
    })
    const original = await image.png({ compressionLevel: 0 }).toBuffer()
    const { quality: _, ...lossless } = usual
    const made = await render(original, { ...lossless, format: 'png' }, limits)
    expect(await sharp(made).metadata()).toMatchObject({ format: 'png', isPalette: true })
    expect((await pixels(made)).equals(await pixels(original))).toBe(true)
  }
})

test('opaque is what has no transparent pixel, with or without an alpha channel', async () => {
  const { opaque } = await generate(await drawing().ensureAlpha().png().toBuffer(), presets)
  expect(opaque).toBe(true)
  expect(isOpaque(await raw(drawing().ensureAlpha(0.99)))).toBe(false)
})
