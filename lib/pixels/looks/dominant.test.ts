// The dominant color is one that people would name.
import { expect, test } from 'vitest'
import { type Colour, paint } from '../../../test/samples.ts'
import { presets } from '../../image/presets.ts'
import { generate } from '../generate.ts'
import { distanceOf, dominant, toOklab } from './dominant.ts'

function pixels(...runs: [count: number, colour: Colour][]): Uint8Array {
  return Uint8Array.from(
    runs.flatMap(([count, colour]) => Array.from({ length: count }, () => colour).flat() as number[]),
  )
}

test('the color is the most common one, not the mean', () => {
  expect(dominant(pixels([60, [250, 10, 10, 255]], [40, [10, 10, 250, 255]]))).toBe('#fa0a0a')
})

test('nearly equal colors count together', () => {
  expect(dominant(pixels([30, [10, 10, 250, 255]], [20, [240, 2, 2, 255]], [20, [242, 4, 4, 255]]))).toBe(
    '#f10303',
  )
})

test("transparent pixels don't count", () => {
  expect(dominant(pixels([90, [0, 0, 0, 0]], [10, [1, 2, 3, 255]]))).toBe('#010203')
})

test('a fully transparent image is white', () => {
  expect(dominant(pixels([90, [0, 0, 0, 0]]))).toBe('#ffffff')
})

const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]
const patches: Colour[] = [
  [115, 82, 68],
  [194, 150, 130],
  [98, 122, 157],
  [87, 108, 67],
  [133, 128, 177],
  [103, 189, 170],
  [214, 126, 44],
  [80, 91, 166],
  [193, 90, 99],
  [94, 60, 108],
  [157, 188, 64],
  [224, 163, 46],
]

const [width, height] = [480, 360]
type At = (x: number, y: number) => Colour

/** Twelve patches, with this much of a background between them. */
const chart =
  (gap: number, background: Colour, colours = patches): At =>
  (x, y) => {
    const [column, row] = [Math.floor(x / 120), Math.floor(y / 120)]
    const isGap = [x % 120, y % 120].some((at) => at < gap / 2 || at >= 120 - gap / 2)
    return isGap ? background : (colours[4 * row + column] ?? background)
  }

let state = 7
const random = () => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  return state / 2 ** 32
}
const near = (colour: Colour, by: number): Colour => {
  const [r, g, b] = colour.map((value = 0) =>
    Math.min(255, Math.max(0, Math.round(value + by * (random() - 0.5)))),
  )
  return [r ?? 0, g ?? 0, b ?? 0]
}
const between = (from: Colour, to: Colour, part: number): Colour => {
  const [r, g, b] = from.map((value = 0, i) => Math.round(value + ((to[i] ?? 0) - value) * part))
  return [r ?? 0, g ?? 0, b ?? 0]
}
const isText = (x: number, y: number) => x > 60 && x < 420 && y % 36 < 10 && (x * 7 + (y >> 3) * 13) % 11 < 4
const inDisc = (x: number, y: number, radius: number) => Math.hypot(x - width / 2, y - height / 2) < radius

const sky: Colour = [90, 150, 220]
const grass: Colour = [70, 130, 50]
const skin: Colour = [214, 160, 130]
const orange: Colour = [240, 130, 20]

const gradient = (from: Colour, to: Colour) => Array.from({ length: 11 }, (_, i) => between(from, to, i / 10))

/** Pictures with the colors that they may have. */
const pictures: [name: string, at: At, expected: readonly Colour[]][] = [
  ['twelve patches', chart(0, white), patches],
  ['twelve patches on white', chart(12, white), patches],
  ['twelve patches on black', chart(12, black), patches],
  ['twelve patches on gray', chart(12, [128, 128, 128]), patches],
  [
    'twelve grays',
    chart(
      0,
      white,
      patches.map((_, i) => [20 * i, 20 * i, 20 * i]),
    ),
    patches.map((_, i) => [20 * i, 20 * i, 20 * i]),
  ],
  ['one color', () => orange, [orange]],
  ['one color with noise', () => near(orange, 40), [orange]],
  ['two colors', (x) => (x < 280 ? sky : orange), [sky]],
  ['a page of text', (x, y) => (isText(x, y) ? black : white), [white]],
  ['a dark page of text', (x, y) => (isText(x, y) ? [220, 220, 220] : [30, 30, 34]), [[30, 30, 34]]],
  ['a page with a banner', (x, y) => (y < 60 ? [20, 90, 200] : isText(x, y) ? black : white), [white]],
  ['a sign on white', (x, y) => (inDisc(x, y, 165) ? [200, 20, 30] : white), [[200, 20, 30]]],
  ['a dot on white', (x, y) => (inDisc(x, y, 40) ? [200, 20, 30] : white), [white]],
  [
    'sky over grass',
    (_, y) => near(y < 220 ? between([60, 120, 210], [130, 180, 235], y / 220) : grass, 20),
    gradient([60, 120, 210], [130, 180, 235]),
  ],
  ['grass under sky', (_, y) => near(y < 100 ? sky : grass, 30), [grass]],
  ['a face', (x, y) => near(inDisc(x, y, 170) ? skin : [90, 80, 75], 24), [skin]],
  [
    'a sunset',
    (_, y) => between([250, 180, 60], [180, 40, 40], y / height),
    gradient([250, 180, 60], [180, 40, 40]),
  ],
  ['a night', (x, y) => ((x * 31 + y * 17) % 97 === 0 ? white : near([10, 12, 30], 10)), [[10, 12, 30]]],
  [
    'a gray photograph',
    (x, y) => near([110 + (x % 40), 110 + (x % 40), 110 + (x % 40)], 10 + (y % 2)),
    [
      [130, 130, 130],
      [112, 112, 112],
      [148, 148, 148],
    ],
  ],
  ['stripes', (x) => (x % 40 < 22 ? [20, 120, 110] : [240, 220, 190]), [[20, 120, 110]]],
]

const parse = (hex: string) =>
  toOklab(...([1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]))

test.each(pictures)('%s', async (_, at, expected) => {
  for (const format of ['png', 'jpeg'] as const) {
    const original = await paint(width, height, at).toFormat(format).toBuffer()
    const { colour } = await generate(original, { thumb: presets.thumb })
    const distances = expected.map(([r, g, b]) => distanceOf(parse(colour), toOklab(r, g, b)))
    // Half of what one sees between two patches side by side.
    expect(Math.min(...distances), `${format}: ${colour}`).toBeLessThan(0.03)
  }
})
