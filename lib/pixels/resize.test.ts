// The result of resizing an original.
import { expect, test } from 'vitest'
import {
  animation,
  blue,
  colourAt,
  distance,
  green,
  grey,
  paint,
  plain,
  quarters,
  red,
} from '../../test/samples.ts'
import type { Format } from '../image/image.ts'
import { sharp } from './engine/engine.ts'
import { resize } from './resize.ts'

const formats: [format: Format, make: () => Promise<Buffer>][] = [
  ['jpeg', () => quarters(200, 100).jpeg().toBuffer()],
  ['png', () => quarters(200, 100).png().toBuffer()],
  ['webp', () => quarters(200, 100).webp().toBuffer()],
  ['gif', () => quarters(200, 100).gif().toBuffer()],
  ['avif', () => quarters(200, 100).avif({ effort: 0 }).toBuffer()],
  ['tiff', () => quarters(200, 100).tiff({ compression: 'lzw' }).toBuffer()],
]

const sizes = [
  ['fill', 46, 60, '46×60'],
  ['cover', 46, 60, '46×60'],
  ['contain', 46, 60, '46×60'],
  ['inside', 46, 60, '46×23'],
  ['fill', 400, 450, '400×450'],
  ['cover', 400, 450, '400×450'],
  ['contain', 400, 450, '400×450'],
  ['inside', 400, 450, '400×200'],
] as const

test.each(formats)('a %s keeps its format, in the requested size', async (format, make) => {
  const original = await make()
  for (const [fit, width, height, result] of sizes) {
    const { bytes, facts } = await resize(original, { width, height, fit })
    const made = await sharp(bytes).metadata()
    expect(`${fit} ${made.width}×${made.height}`).toBe(`${fit} ${result}`)
    expect(facts).toEqual({ format, width: made.width, height: made.height })
    expect(made.compression === 'av1' ? 'avif' : made.format).toBe(format)
  }
})

test.each(formats)('a %s keeps its colors', async (_, make) => {
  const { bytes } = await resize(await make(), { width: 300, height: 200, fit: 'fill' })
  expect(distance(await colourAt(bytes, 0.2, 0.2), red)).toBeLessThanOrEqual(8)
  expect(distance(await colourAt(bytes, 0.8, 0.2), green)).toBeLessThanOrEqual(8)
  expect(distance(await colourAt(bytes, 0.2, 0.8), blue)).toBeLessThanOrEqual(8)
  expect(distance(await colourAt(bytes, 0.8, 0.8), grey)).toBeLessThanOrEqual(8)
})

test.each(formats)('contain pads a %s, with white if it has no alpha', async (format, make) => {
  const { bytes } = await resize(await make(), { width: 200, height: 200, fit: 'contain' })
  const corner = await colourAt(bytes, 0.5, 0.02)
  if (format === 'jpeg') expect(distance(corner, [255, 255, 255])).toBeLessThanOrEqual(2)
  else expect(corner[3]).toBe(0)
  expect(distance(await colourAt(bytes, 0.2, 0.4), red)).toBeLessThanOrEqual(8)
})

test('fill stretches, and cover crops to the middle', async () => {
  const flag = await paint(900, 300, (x) => (x < 300 ? red : x < 600 ? green : blue))
    .png()
    .toBuffer()
  const filled = await resize(flag, { width: 300, height: 300, fit: 'fill' })
  expect(distance(await colourAt(filled.bytes, 0.1, 0.5), red)).toBeLessThanOrEqual(2)
  const covered = await resize(flag, { width: 600, height: 600, fit: 'cover' })
  expect(distance(await colourAt(covered.bytes, 0.1, 0.5), green)).toBeLessThanOrEqual(2)
})

const corners = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.2, 0.8],
  [0.8, 0.8],
] as const

test.each([
  [3, [grey, blue, green, red]],
  [5, [red, blue, green, grey]],
  [6, [blue, red, grey, green]],
  [8, [green, grey, red, blue]],
])('EXIF orientation %i is applied: 300×200 is the size after rotation', async (orientation, colours) => {
  const original = await quarters(600, 400).withMetadata({ orientation }).jpeg().toBuffer()
  for (const fit of ['fill', 'cover'] as const) {
    const { bytes } = await resize(original, { width: 300, height: 200, fit })
    const made = await sharp(bytes).metadata()
    expect([made.width, made.height, made.orientation]).toEqual([300, 200, undefined])
    for (const [index, [across, down]] of corners.entries()) {
      expect(distance(await colourAt(bytes, across, down), colours[index])).toBeLessThanOrEqual(8)
    }
  }
})

test.each(['gif', 'webp'] as const)('a %s keeps its frames, delays, loop, and alpha', async (format) => {
  const delay = [50, 120, 200, 80]
  const original = await animation(200, 100, 4)[format]({ delay, loop: 2 }).toBuffer()
  for (const fit of ['fill', 'cover', 'contain'] as const) {
    const { bytes, facts } = await resize(original, { width: 120, height: 120, fit })
    expect(facts).toEqual({ format, width: 120, height: 120 })
    const made = await sharp(bytes, { animated: true }).metadata()
    expect(made).toMatchObject({ width: 120, pageHeight: 120, pages: 4, delay, loop: 2 })
    const last = await sharp(bytes, { page: 3 }).png().toBuffer()
    expect((await colourAt(last, 0.2, 0.5))[3]).toBe(0)
    expect(distance(await colourAt(last, 0.8, 0.5), [105, 20, 30, 255])).toBeLessThanOrEqual(8)
  }
})

test('a GIF with identical frames keeps all of them', async () => {
  const delay = [100, 100, 100]
  const original = await paint(80, 120, () => red, 40)
    .gif({ delay, keepDuplicateFrames: true })
    .toBuffer()
  const { bytes } = await resize(original, { width: 40, height: 20, fit: 'fill' })
  expect((await sharp(bytes).metadata()).delay).toEqual(delay)
})

test('keeps alpha', async () => {
  const original = await plain(100, 100, [220, 30, 40, 100]).png().toBuffer()
  const { bytes } = await resize(original, { width: 50, height: 50, fit: 'fill' })
  expect(distance(await colourAt(bytes, 0.5, 0.5), [220, 30, 40, 100])).toBeLessThanOrEqual(2)
})

test('removes metadata, and converts 16-bit Display P3 to sRGB', async () => {
  const original = await quarters(200, 100)
    .toColourspace('rgb16')
    .withIccProfile('p3')
    .withExif({ IFD0: { Copyright: 'Somebody' } })
    .png()
    .toBuffer()
  const { bytes } = await resize(original, { width: 100, height: 50, fit: 'fill' })
  const { exif, xmp, icc, hasProfile } = await sharp(bytes).metadata()
  expect([exif, xmp, icc, hasProfile]).toEqual([undefined, undefined, undefined, false])
  expect(distance(await colourAt(bytes, 0.2, 0.2), red)).toBeLessThanOrEqual(4)
})

test.each([
  [1, 10_000],
  [10_000, 1],
])('resizes a strip of %i×%i to any size', async (width, height) => {
  const middle = (x: number, y: number) => Math.abs(x + y - 5000) < 20
  const original = await paint(width, height, (x, y) => (middle(x, y) ? green : red))
    .png()
    .toBuffer()
  for (const fit of ['fill', 'cover', 'contain', 'inside'] as const) {
    for (const side of [1, 300]) {
      const { facts } = await resize(original, { width: side, height: side, fit })
      expect(Math.max(facts.width, facts.height)).toBe(side)
      expect(Math.min(facts.width, facts.height)).toBe(fit === 'inside' ? 1 : side)
    }
  }
  const { bytes } = await resize(original, { width: height, height: width, fit: 'cover' })
  expect(await sharp(bytes).metadata()).toMatchObject({ width: height, height: width })
  expect(distance(await colourAt(bytes, 0.5, 0.5), green)).toBeLessThanOrEqual(2)
})
