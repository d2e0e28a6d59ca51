// Thin bright lines on black stay as bright as they look, in every size.
import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { type Colour, paint } from '../../../test/samples.ts'
import type { Rendition } from '../../image/rendition.ts'
import { sharp } from '../engine/engine.ts'
import { generate } from '../generate.ts'
import { render } from '../render.ts'

const [width, height] = [400, 200]
const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]

const presets = {
  whole: { width: 400, fit: 'inside' },
  half: { width: 200, fit: 'inside' },
  small: { width: 25, fit: 'inside' },
} as const

/** The mean of all values of green, of each variant. */
async function meansOf(original: Buffer): Promise<number[]> {
  const { variants } = await generate(original, presets)
  return Promise.all(
    variants.map(async ({ bytes }) => Math.round((await sharp(bytes).stats()).channels[1]?.mean ?? 0)),
  )
}

const lines = (line: Colour, ground: Colour) => paint(width, height, (x) => (x % 16 === 0 ? line : ground))

test.each([
  ['PNG', () => lines(white, black).png()],
  ['gray PNG', () => lines(white, black).toColourspace('b-w').png()],
  ['JPEG', () => lines(white, black).jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
])('bright lines in a %s are as bright in every size', async (_, make) => {
  const [, , small = 0] = await meansOf(await make().toBuffer())
  // A sixteenth of the light of white is 71. The mean of the values would be 16.
  expect(small).toBeGreaterThan(62)
  expect(small).toBeLessThan(82)
})

const usual: Rendition = {
  ...{ width: 25, fit: 'inside', position: 'centre', format: 'png', blur: 0, rotate: 0, enlarge: false },
}
const limits = { pixelsIn: 1e7, pixelsOut: 1e7 }

test.each<[string, Partial<Rendition>]>([
  ['a width', {}],
  ['a cover', { height: 25, fit: 'cover' }],
  ['a crop', { crop: { x: 0, y: 0, width: 200, height: 100 } }],
  ['a quarter turn', { rotate: 90 }],
  ['a blur', { blur: 1 }],
  ['a WebP', { format: 'webp', quality: 80 }],
])('bright lines are as bright in %s on request, if the worker says so', async (_, rendition) => {
  for (const image of [lines(white, black).png(), lines(white, black).jpeg({ quality: 95 })]) {
    const original = await image.toBuffer()
    const mean = async (light: boolean) =>
      (await sharp(await render(original, { ...usual, ...rendition }, limits, light)).stats()).channels[1]
        ?.mean
    expect(await mean(true)).toBeGreaterThan(62)
    expect(await mean(true)).toBeLessThan(82)
    expect(await mean(false)).toBeLessThan(40)
  }
})

test('only images that need it say so, and alpha, profiles, 16 bits, and padding stay as they are', async () => {
  const light = async (image: Sharp) => (await generate(await image.png().toBuffer(), presets)).light
  expect(await light(lines(white, black))).toBe(true)
  expect(await light(lines(black, white))).toBe(false)
  // As much black as white is dark text, which linear light makes thin.
  expect(await light(paint(width, height, (x) => (x % 4 < 2 ? black : white)))).toBe(false)
  expect(await light(lines(white, black).ensureAlpha())).toBe(false)
  const padded = { ...usual, height: 25, fit: 'contain', background: '1e90ff' } as const
  for (const [image, rendition] of [
    [lines(white, black), padded],
    [lines(white, black).ensureAlpha(), usual],
    [lines(white, black).toColourspace('rgb16'), usual],
    [lines(white, black).withIccProfile('p3'), usual],
    [lines(white, black), { ...usual, width }],
  ] as const) {
    const original = await image.png().toBuffer()
    const [one, other] = await Promise.all(
      [true, false].map((light) => render(original, rendition, limits, light)),
    )
    expect(one?.equals(other ?? original)).toBe(true)
  }
})

test('dark lines, photographs, and stars are scaled as ever', async () => {
  let state = 5
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state >>> 24
  }
  const gray = (value: number): Colour => [value, value, value]
  const pictures = [
    lines(black, white),
    paint(width, height, (x, y) => gray(Math.round(60 + 50 * Math.sin(x / 90) + (y % 7) + random() / 8))),
    paint(width, height, (x, y) => ((x * 31 + y * 17) % 997 === 0 ? white : gray(20))),
  ]
  for (const picture of pictures) {
    const original = await picture.png().toBuffer()
    const plain = await sharp(original).resize(25).raw().toBuffer()
    const mean = plain.reduce((sum, value) => sum + value, 0) / plain.length
    const [, , small = 0] = await meansOf(original)
    expect(Math.abs(small - mean)).toBeLessThan(5)
  }
})
