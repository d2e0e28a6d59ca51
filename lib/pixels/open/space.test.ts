// Color spaces that a file names without a profile come out as browsers show them: the values are Chrome's.
import { crc32, deflateSync } from 'node:zlib'
import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { inSpace, plainHeic, spacedAvif } from '../../../test/foreign.ts'
import { colourAt, distance, plain } from '../../../test/samples.ts'
import { presets } from '../../image/presets.ts'
import { strip } from '../../image/strip/strip.ts'
import { sharp } from '../engine/engine.ts'
import { generate } from '../generate.ts'
import { render } from '../render.ts'
import { resize } from '../resize.ts'

type Rgb = readonly [number, number, number]

const colours: readonly Rgb[] = [
  [220, 30, 40],
  [30, 160, 60],
  [40, 60, 200],
  [60, 60, 60],
]

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([longs(data.length), body, longs(crc32(body))])
}

function longs(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index)
  return bytes
}

const gamma = (value: number) => chunk('gAMA', longs(Math.round(value * 1e5)))
const chromaticities = (...xy: readonly number[]) =>
  chunk('cHRM', longs(...xy.map((value) => Math.round(value * 1e5))))
const cicp = (primaries: number, transfer: number) => chunk('cICP', Buffer.from([primaries, transfer, 0, 1]))
const ofSrgb = chromaticities(0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
const ofP3 = chromaticities(0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
const srgb = chunk('sRGB', Buffer.from([0]))

/** The four colors in quarters, with chunks after the header. */
function png(chunks: readonly Buffer[], { deep = false, alpha = false } = {}): Buffer {
  const [width, height] = [64, 48]
  const header = Buffer.concat([longs(width, height), Buffer.from([deep ? 16 : 8, alpha ? 6 : 2, 0, 0, 0])])
  const at = (x: number, y: number) =>
    colours[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? [0, 0, 0]
  const sample = (value: number) => (deep ? [value, value] : [value])
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => [...at(x, y), ...(alpha ? [100] : [])].flatMap(sample)).flat(),
  ])
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...chunks,
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const places = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.2, 0.8],
  [0.8, 0.8],
] as const

async function expectColours(original: Buffer, expected: readonly Rgb[], tolerance: number): Promise<void> {
  const size = { width: 64, height: 48, fit: 'fill' } as const
  const bytes = await render(
    original,
    { ...size, position: 'centre', format: 'png', blur: 0, rotate: 0, enlarge: false },
    { pixelsIn: 1e6, pixelsOut: 1e6 },
  )
  for (const [index, [across, down]] of places.entries()) {
    const colour = await colourAt(bytes, across, down)
    expect(
      distance(colour, expected[index]),
      `${index}: ${colour} for ${expected[index]}`,
    ).toBeLessThanOrEqual(tolerance)
  }
}

const linear: Rgb[] = [
  [239, 96, 110],
  [96, 208, 133],
  [110, 133, 229],
  [133, 133, 133],
]
const p3: Rgb[] = [
  [240, 0, 22],
  [0, 163, 41],
  [34, 61, 208],
  [60, 60, 60],
]
const p3Power: Rgb[] = [
  [241, 0, 12],
  [0, 164, 35],
  [28, 58, 209],
  [57, 57, 57],
]

test.each<[string, Buffer[], readonly Rgb[]]>([
  ['nothing', [], colours],
  ['sRGB', [srgb], colours],
  ["sRGB's gAMA", [gamma(0.45455)], colours],
  ['linear gAMA', [gamma(1)], linear],
  [
    'gAMA of old Macs',
    [gamma(0.55556)],
    [
      [227, 40, 53],
      [40, 176, 77],
      [53, 77, 210],
      [77, 77, 77],
    ],
  ],
  ['linear gAMA and sRGB', [gamma(1), srgb], colours],
  ['cHRM alone', [ofP3], colours],
  ['gAMA and cHRM', [gamma(0.45455), ofP3], p3Power],
  ["gAMA and sRGB's cHRM", [gamma(1), ofSrgb], linear],
  ['gAMA and a cHRM of zeros', [gamma(1), chromaticities(0, 0, 0, 0, 0, 0, 0, 0)], linear],
  ['gAMA of zero', [gamma(0)], colours],
  ['cICP of P3', [cicp(12, 13)], p3],
  ['cICP of P3 before gAMA and sRGB', [cicp(12, 13), gamma(1), srgb], p3],
  [
    'cICP of video',
    [cicp(1, 1)],
    [
      [218, 18, 28],
      [18, 155, 49],
      [28, 49, 197],
      [49, 49, 49],
    ],
  ],
  ['cICP that is linear', [cicp(1, 8)], linear],
])('a PNG with %s', async (_, chunks, expected) => {
  await expectColours(png(chunks), expected, 1)
  await expectColours(png(chunks, { deep: true }), expected, 1)
})

test('a chunk with a wrong checksum is ignored', async () => {
  const wrong = gamma(1)
  wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1
  await expectColours(png([wrong]), colours, 1)
})

test('gAMA doesn’t change alpha, and counts in a resize and in all variants', async () => {
  const original = png([gamma(1)], { alpha: true })
  const { bytes } = await resize(original, { width: 64, height: 48, fit: 'fill' })
  expect(await colourAt(bytes, 0.8, 0.8)).toEqual([133, 133, 133, 100])
  const { variants } = await generate(original, { half: { width: 32, fit: 'inside' } })
  expect(
    distance(await colourAt(variants[0]?.bytes ?? bytes, 0.8, 0.8), [133, 133, 133, 100]),
  ).toBeLessThanOrEqual(2)
})

test('a gray PNG with gAMA', async () => {
  for (const space of ['b-w', 'grey16'] as const) {
    const gray = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#3c3c3c' } })
      .toColourspace(space)
      .png()
      .toBuffer()
    const original = Buffer.concat([gray.subarray(0, 33), gamma(1), gray.subarray(33)])
    await expectColours(original, Array(4).fill([133, 133, 133]), 1)
  }
})

test.each<[string, number, number, readonly Rgb[]]>([
  ['sRGB', 1, 13, colours],
  ['video', 1, 1, colours],
  ['P3', 12, 13, p3],
  ['linear light', 1, 8, linear],
])('an AVIF and a HEIC in %s', async (_, primaries, transfer, expected) => {
  await expectColours(inSpace(spacedAvif, primaries, transfer), expected, 6)
  // Its last color is another one.
  await expectColours(inSpace(plainHeic, primaries, transfer), expected.slice(0, 3), 6)
})

/** The grays of a ramp from 0 to 255, every 32nd of them. */
async function ramp(transfer: number): Promise<number[]> {
  const header = Buffer.concat([longs(256, 1), Buffer.from([8, 2, 0, 0, 0])])
  const row = [0, ...Array.from({ length: 256 }, (_, x) => [x, x, x]).flat()]
  const original = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    cicp(9, transfer),
    chunk('IDAT', deflateSync(Buffer.from(row))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  const { bytes } = await resize(original, { width: 256, height: 1, fit: 'fill' })
  const colour = await Promise.all([32, 64, 96, 128, 160, 192, 224].map((x) => colourAt(bytes, x / 256, 0)))
  return colour.map(([red = 0]) => red)
}

test.each([
  ['PQ', 16, [5, 30, 70, 132, 213, 255, 255]],
  ['HLG', 18, [14, 43, 71, 99, 135, 189, 228]],
])('HDR in %s is tone-mapped', async (_, transfer, expected) => {
  expect(distance(await ramp(transfer), expected)).toBeLessThanOrEqual(2)
})

test('of an Ultra HDR JPEG, the base for ordinary displays is shown, and its gain map goes nowhere', async () => {
  // sharp's types lack it.
  const image = plain(64, 48, [220, 30, 40]) as Sharp & { withGainMap(): Sharp }
  const original = await image.withGainMap().jpeg().toBuffer()
  const gainMap = 'urn:iso:std:iso:ts:21496'
  expect(original.includes(gainMap)).toBe(true)
  const base = strip(original, 'jpeg')
  expect(base.includes(gainMap)).toBe(false)
  const [variants, expected] = await Promise.all([original, base].map((bytes) => generate(bytes, presets)))
  for (const [index, { bytes }] of (variants?.variants ?? []).entries()) {
    expect(bytes.includes(gainMap)).toBe(false)
    expect(bytes.equals(expected?.variants[index]?.bytes ?? base)).toBe(true)
  }
})
