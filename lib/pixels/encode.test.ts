// How renditions and variants are encoded.
import { expect, test } from 'vitest'
import { type Colour, noise, paint } from '../../test/samples.ts'
import type { Rendition } from '../image/rendition.ts'
import { sharp } from './engine/engine.ts'
import { generate } from './generate.ts'
import { render } from './render.ts'

const limits = { pixelsIn: 1e7, pixelsOut: 1e7 }

const avif = (width: number, quality: number): Rendition => ({
  ...{
    width,
    fit: 'inside',
    position: 'centre',
    format: 'avif',
    quality,
    blur: 0,
    rotate: 0,
    enlarge: false,
  },
})

const photograph = () => noise(900, 600).blur(2).jpeg({ quality: 95 }).toBuffer()

test('a small AVIF on request has ten bits, a larger one and a variant eight', async () => {
  const original = await photograph()
  const depthOf = async (bytes: Buffer) => (await sharp(bytes).metadata()).bitsPerSample
  expect(await depthOf(await render(original, avif(300, 60), limits))).toBe(10)
  expect(await depthOf(await render(original, avif(900, 60), limits))).toBe(8)
  const { variants } = await generate(original, { small: { width: 300, fit: 'inside' } }, { format: 'avif' })
  expect(await Promise.all(variants.map(({ bytes }) => depthOf(bytes)))).toEqual([8])
})

test('a higher quality of a small AVIF has more bytes, from 1 to 100', async () => {
  const original = await photograph()
  let last = 0
  for (const quality of [1, 20, 40, 59, 61, 80, 90, 100]) {
    const { length } = await render(original, avif(100, quality), limits)
    expect(length, String(quality)).toBeGreaterThan(last)
    last = length
  }
})

test('a small AVIF on request shows the colors and the transparent part of its original', async () => {
  const disc = paint(300, 200, (x, y) => [x, 200 - y, 90, Math.hypot(x - 150, y - 100) < 80 ? 255 : 0])
  const bytes = await render(await disc.png().toBuffer(), avif(300, 60), limits)
  const { data } = await sharp(bytes)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const pixel = (x: number, y: number) => [...data.subarray(4 * (300 * y + x), 4 * (300 * y + x) + 4)]
  expect(pixel(5, 5)[3]).toBe(0)
  for (const [at, value] of [150, 100, 90, 255].entries())
    expect(Math.abs((pixel(150, 100)[at] ?? 0) - value)).toBeLessThanOrEqual(6)
})

const webp: Rendition = { ...avif(200, 70), format: 'webp' }

/** A drawing of one color, in the middle of others or of nothing. */
const disc = (around: Colour) =>
  paint(96, 96, (x, y) => (Math.hypot(x - 48, y - 48) < 47 ? [30, 160, 60, 255] : around))
const clear: Colour = [30, 160, 60, 0]
const turned = { rotate: 10 } as const

test.each<[string, 4 | 6, Colour, Partial<Rendition>]>([
  ['opaque', 6, [255, 255, 255, 255], {}],
  ['transparent', 4, clear, {}],
  ['transparent, on a background', 6, clear, { background: 'ffffff' }],
  ['opaque, with clear corners', 4, [255, 255, 255, 255], turned],
])(
  'a small WebP that is %s has effort %i, since 6 takes seconds for alpha',
  async (_, effort, around, more) => {
    const original = await disc(around).png().toBuffer()
    const made = await render(original, { ...webp, ...more }, limits)
    const image = more.background ? sharp(original).flatten({ background: 'white' }) : sharp(original)
    const corners = { r: 255, g: 255, b: 255, alpha: 0 }
    const [own, other] = await Promise.all(
      [effort, effort === 6 ? 4 : 6].map((effort) =>
        image
          .clone()
          .rotate(more.rotate ?? 0, { background: corners })
          .webp({ quality: 70, effort, exact: true })
          .toBuffer(),
      ),
    )
    expect(made.equals(own ?? original)).toBe(true)
    expect(made.equals(other ?? original)).toBe(false)
  },
)
