// The variants of an image.
import { expect, test } from 'vitest'
import {
  animation,
  blue,
  colourAt,
  distance,
  green,
  grey,
  noise,
  paint,
  plain,
  quarters,
  red,
} from '../../test/samples.ts'
import { presets } from '../image/presets.ts'
import { sharp } from './engine/engine.ts'
import { type Generated, generate } from './generate.ts'

const inside = { only: { width: 400, fit: 'inside' } } as const

function sizes({ variants }: Generated): string[] {
  return variants.map(({ preset, width, height }) => `${preset} ${width}×${height}`)
}

function bytesOf({ variants }: Generated<string>, name: string): Buffer {
  const variant = variants.find(({ preset }) => preset === name)
  if (!variant) throw new Error(`no variant ${name}`)
  return variant.bytes
}

test('generates every preset, in order, in the reported size', async () => {
  const generated = await generate(await quarters(2400, 400).jpeg().toBuffer(), presets)
  expect(generated.facts).toEqual({ format: 'jpeg', width: 2400, height: 400 })
  expect(sizes(generated)).toEqual(['thumb 200×200', 'small 480×80', 'medium 960×160', 'large 1920×320'])
  for (const { bytes, width, height, format } of generated.variants) {
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height, format })
  }
})

test('never enlarges, and shares the bytes of presets with the same size', async () => {
  const generated = await generate(await quarters(300, 120).png().toBuffer(), presets)
  expect(sizes(generated)).toEqual(['thumb 120×120', 'small 300×120', 'medium 300×120', 'large 300×120'])
  expect(bytesOf(generated, 'small')).toBe(bytesOf(generated, 'large'))
})

test('presets of a small square image share its bytes, the one that crops too', async () => {
  const generated = await generate(await quarters(60, 60).png().toBuffer(), presets)
  expect(bytesOf(generated, 'thumb')).toBe(bytesOf(generated, 'large'))
})

test('all of a small image says whether it is a graphic, not the part in its thumb', async () => {
  const dots = await noise(300, 100).png().toBuffer()
  const panel = await plain(120, 100, red).png().toBuffer()
  const middle = await sharp(dots)
    .composite([{ input: panel }])
    .png()
    .toBuffer()
  expect(await generate(middle, presets)).toMatchObject({ graphic: false })
})

test('crops a cover to the middle', async () => {
  const flag = paint(900, 300, (x) => (x < 300 ? red : x < 600 ? green : blue))
  const thumb = bytesOf(await generate(await flag.png().toBuffer(), presets), 'thumb')
  for (const across of [0.1, 0.5, 0.9])
    expect(distance(await colourAt(thumb, across, 0.5), green)).toBeLessThanOrEqual(8)
})

const upright = [red, green, blue, grey]
test.each([
  [1, upright],
  [2, [green, red, grey, blue]],
  [3, [grey, blue, green, red]],
  [4, [blue, grey, red, green]],
  [5, [red, blue, green, grey]],
  [6, [blue, red, grey, green]],
  [7, [grey, green, blue, red]],
  [8, [green, grey, red, blue]],
])('turns EXIF orientation %i upright', async (orientation, corners) => {
  const original = await quarters(240, 160).withMetadata({ orientation }).jpeg().toBuffer()
  const generated = await generate(original, { ...inside, square: { width: 90, height: 90, fit: 'cover' } })
  const turned = orientation > 4
  expect(generated.facts).toMatchObject(turned ? { width: 160, height: 240 } : { width: 240, height: 160 })
  for (const name of ['only', 'square']) {
    const bytes = bytesOf(generated, name)
    const seen = [
      colourAt(bytes, 0.2, 0.2),
      colourAt(bytes, 0.8, 0.2),
      colourAt(bytes, 0.2, 0.8),
      colourAt(bytes, 0.8, 0.8),
    ]
    for (const [index, colour] of (await Promise.all(seen)).entries())
      expect(distance(colour, corners[index])).toBeLessThanOrEqual(8)
  }
})

test.each(['webp', 'jpeg', 'avif'] as const)('leaves no metadata in a %s variant', async (format) => {
  const original = await quarters(300, 200)
    .withIccProfile('p3')
    .withExif({
      IFD0: { Copyright: 'Somebody' },
      IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>Somewhere</place></x:xmpmeta>')
    .jpeg()
    .toBuffer()
  const before = await sharp(original).metadata()
  expect([before.exif, before.xmp, before.icc].every(Boolean)).toBe(true)
  const variants = (await generate(original, presets, { format })).variants
  for (const { bytes } of variants) {
    const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata()
    expect([exif, xmp, iptc, icc, orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(bytes.includes('Some')).toBe(false)
  }
})

test.each([
  ['wide', 6000, 300],
  ['tall', 300, 6000],
])('the thumb of a very %s panorama is sharp', async (_, width, height) => {
  // Stripes of 6 pixels, 4 in the thumb. An image generated from the large variant would have lost them.
  const panorama = paint(width, height, (x, y) =>
    (width > height ? x : y) % 6 < 3 ? [255, 255, 255] : [0, 0, 0],
  )
  const generated = await generate(await panorama.png({ compressionLevel: 1 }).toBuffer(), presets)
  expect(sizes(generated)[0]).toBe('thumb 200×200')
  const { channels } = await sharp(bytesOf(generated, 'thumb')).stats()
  expect(channels[0]?.stdev).toBeGreaterThan(80)
})

test("a cover with more detail than the largest whole variant isn't generated from it", async () => {
  const checks = paint(800, 800, (x, y) => (((x >> 1) + (y >> 1)) % 2 === 0 ? [255, 255, 255] : [0, 0, 0]))
  const sharpest = {
    tiny: { width: 40, fit: 'inside' },
    crop: { width: 800, height: 400, fit: 'cover' },
  } as const
  const generated = await generate(await checks.png().toBuffer(), sharpest)
  const { channels } = await sharp(bytesOf(generated, 'crop')).stats()
  expect(channels[0]?.stdev).toBeGreaterThan(110)
})

test.each([
  ['1×20000', [220, 30, 40], 'jpeg'],
  ['20×20000', [220, 30, 40, 100], 'png'],
  ['2×70000', [220, 30, 40], 'png'],
] as const)("a strip of %s that WebP can't hold keeps its size", async (size, colour, format) => {
  const [width = 0, height = 0] = size.split('×').map(Number)
  const original = await plain(width, height, colour).png({ compressionLevel: 1 }).toBuffer()
  const { variants } = await generate(original, presets)
  const [thumb, ...whole] = variants
  expect(thumb).toMatchObject({ width, height: width, format: 'webp' })
  for (const { bytes, ...variant } of whole) {
    expect(variant).toMatchObject({ width, height, format })
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height, format })
  }
})

test('a strip that moves is limited to what WebP can hold', async () => {
  const original = await animation(10, 20_000, 2).gif().toBuffer()
  const { variants } = await generate(original, { small: presets.small })
  expect(variants[0]).toMatchObject({ width: 8, height: 16_383, format: 'webp' })
})

test.each(['gif', 'webp'] as const)('keeps the frames, delays, and loop of a %s', async (format) => {
  const delay = [50, 120, 200, 80]
  const original = await animation(300, 200, 4)[format]({ delay, loop: 3 }).toBuffer()
  const generated = await generate(original, presets)
  expect(generated.facts).toEqual({ format, width: 300, height: 200 })
  expect(sizes(generated)).toEqual(['thumb 200×200', 'small 300×200', 'medium 300×200', 'large 300×200'])
  for (const { bytes, width, height } of generated.variants) {
    const made = await sharp(bytes, { animated: true }).metadata()
    expect(made).toMatchObject({ width, pageHeight: height, pages: 4, delay, loop: 3 })
    for (const page of [0, 3]) {
      const frame = await sharp(bytes, { page }).png().toBuffer()
      expect((await colourAt(frame, 0.2, 0.5)).at(3)).toBe(0)
      expect(distance(await colourAt(frame, 0.8, 0.5), [255 - 50 * page, 20, 30, 255])).toBeLessThanOrEqual(
        12,
      )
    }
  }
})

test("uses the first frame if the variants' format has no frames", async () => {
  const original = await animation(300, 200, 4).gif().toBuffer()
  const variant = bytesOf(await generate(original, inside, { format: 'jpeg' }), 'only')
  expect(await sharp(variant).metadata()).toMatchObject({ format: 'jpeg', width: 300, height: 200 })
  expect(distance(await colourAt(variant, 0.8, 0.5), [255, 20, 30])).toBeLessThanOrEqual(8)
})

test('a JPEG variant is white where the original is transparent', async () => {
  const original = await plain(300, 200, [0, 0, 0, 0]).png().toBuffer()
  const variant = bytesOf(await generate(original, inside, { format: 'jpeg' }), 'only')
  expect(distance(await colourAt(variant, 0.5, 0.5), [255, 255, 255])).toBeLessThanOrEqual(2)
})

test('returns the most common color, and a base64 ThumbHash', async () => {
  const poster = paint(600, 400, (x) => (x < 400 ? blue : red))
  const { colour, placeholder } = await generate(await poster.png().toBuffer(), presets)
  expect(colour).toBe('#283cc8')
  expect(Buffer.from(placeholder, 'base64').length).toBeGreaterThan(15)
  expect(Buffer.from(placeholder, 'base64').toString('base64')).toBe(placeholder)
})

test('keeps images apart that are processed at the same time', async () => {
  const originals = await Promise.all(
    [red, green, blue].map((colour) => plain(250, 200, colour).jpeg().toBuffer()),
  )
  const generated = await Promise.all(originals.map((original) => generate(original, presets)))
  for (const [index, colour] of [red, green, blue].entries()) {
    for (const { bytes } of generated[index]?.variants ?? [])
      expect(distance(await colourAt(bytes, 0.5, 0.5), colour)).toBeLessThanOrEqual(8)
  }
})

test("a variant of noise isn't larger than its original", async () => {
  const original = await noise(300, 300).png().toBuffer()
  expect(bytesOf(await generate(original, presets), 'large').length).toBeLessThan(original.length)
})
