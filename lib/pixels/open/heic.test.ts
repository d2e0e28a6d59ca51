// HEIC is decoded right, and nothing in one can stop or fill the process.
import { expect, test } from 'vitest'
import { deepHeic, inSpace, plainHeic, translucentHeic, turnedHeic } from '../../../test/foreign.ts'
import { blue, colourAt, distance, green, grey, red } from '../../../test/samples.ts'
import { boxesIn, boxOf } from '../../image/boxes.ts'
import { presets } from '../../image/presets.ts'
import { sharp } from '../engine/engine.ts'
import { generate } from '../generate.ts'
import { resize } from '../resize.ts'
import { decodeHeic } from './heic.ts'

const corners = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.2, 0.8],
  [0.8, 0.8],
] as const

test.each([
  ['HEIC', plainHeic, 64, 48, [red, green, blue, grey]],
  ['HEIC of 10 bits', deepHeic, 64, 48, [red, green, blue, grey]],
  ['HEIC that its container turns', turnedHeic, 48, 64, [blue, red, grey, green]],
])('a %s keeps its colors, once turned', async (_, bytes, width, height, colours) => {
  const { facts, variants, pyramid } = await generate(bytes, presets)
  expect(facts).toEqual({ format: 'heic', width, height })
  // Requests read it instead of the original.
  expect(pyramid).toMatchObject({ format: 'jpeg' })
  for (const variant of variants.filter(({ preset }) => preset !== 'thumb')) {
    const { exif, ...made } = await sharp(variant.bytes).metadata()
    expect([made.width, made.height, exif]).toEqual([width, height, undefined])
    for (const [index, [across, down]] of corners.entries())
      expect(distance(await colourAt(variant.bytes, across, down), colours[index])).toBeLessThanOrEqual(8)
  }
})

test('a HEIC keeps its alpha', async () => {
  const { variants, pyramid } = await generate(translucentHeic, { large: presets.large })
  const bytes = variants[0]?.bytes ?? Buffer.alloc(0)
  expect(distance(await colourAt(bytes, 0.8, 0.2), [...green, 100])).toBeLessThanOrEqual(8)
  expect((await colourAt(bytes, 0.2, 0.2))[3]).toBe(255)
  expect(pyramid).toMatchObject({ format: 'webp' })
})

test('a HEIC in Display P3 comes out in sRGB', async () => {
  // H.273: 12 is P3, 13 the curve of sRGB.
  const { variants } = await generate(inSpace(plainHeic, 12, 13), { large: presets.large })
  const bytes = variants[0]?.bytes ?? Buffer.alloc(0)
  // The same numbers are stronger colors.
  expect(distance(await colourAt(bytes, 0.2, 0.2), [240, 0, 22])).toBeLessThanOrEqual(9)
  expect(distance(await colourAt(bytes, 0.2, 0.8), [34, 61, 208])).toBeLessThanOrEqual(9)
  expect(distance(await colourAt(bytes, 0.8, 0.8), grey)).toBeLessThanOrEqual(4)
})

test.each([
  [plainHeic, 'jpeg'],
  [translucentHeic, 'webp'],
] as const)('a resize of a HEIC makes a format that can be written', async (bytes, format) => {
  const { bytes: made, facts } = await resize(bytes, { width: 30, height: 30, fit: 'contain' })
  expect(facts).toEqual({ format, width: 30, height: 30 })
  expect((await sharp(made).metadata()).format).toBe(format)
})

test.each([
  ['half of a HEIC', plainHeic.subarray(0, plainHeic.length >> 1)],
  ['a HEIC without pixels', plainHeic.subarray(0, boxOf(boxesIn(plainHeic), 'mdat')?.start)],
  ['only the first box of a HEIC', plainHeic.subarray(0, 28)],
])('%s is undecodable', async (_, bytes) => {
  await expect(generate(bytes, presets)).rejects.toMatchObject({ code: 'undecodable' })
})

test('a HEIC with more pixels than allowed is not decoded', async () => {
  await expect(decodeHeic(plainHeic, 1000)).rejects.toMatchObject({ code: 'undecodable' })
  await expect(decodeHeic(plainHeic, 64 * 64)).resolves.toBeInstanceOf(Buffer)
})
