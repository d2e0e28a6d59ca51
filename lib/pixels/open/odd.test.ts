// Of odd files, the picture comes out.
import { expect, test } from 'vitest'
import { type Colour, colourAt, distance, plain, quarters, red } from '../../../test/samples.ts'
import { sharp } from '../engine/engine.ts'
import { generate } from '../generate.ts'
import { resize } from '../resize.ts'
import { asUsual } from './odd.ts'

const side = 16
const presets = { half: { width: 8, fit: 'inside' }, whole: { width: 16, fit: 'inside' } } as const

/** A field of a TIFF whose values fit into four bytes. */
function field(tag: number, type: 'short' | 'long', ...values: number[]): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16BE(tag)
  bytes.writeUInt16BE(type === 'short' ? 3 : 4, 2)
  bytes.writeUInt32BE(values.length, 4)
  for (const [index, value] of values.entries())
    if (type === 'short') bytes.writeUInt16BE(value, 8 + 2 * index)
    else bytes.writeUInt32BE(value, 8)
  return bytes
}

/** A profile at a place of the file. */
function profileField(icc: Buffer, place: number): Buffer {
  const bytes = field(34675, 'long', place)
  bytes.writeUInt16BE(7, 2)
  bytes.writeUInt32BE(icc.length, 4)
  return bytes
}

interface Other {
  readonly photometric?: number
  readonly compression?: number
  readonly icc?: Buffer
}

/** A big-endian TIFF, without compression if it names none. */
function tiffOf(pixels: Buffer, samples: number, bits: number, kind: 1 | 2 | 3, other: Other = {}): Buffer {
  const { photometric = samples < 3 ? 1 : 2, compression = 1, icc } = other
  const fieldsAt = (start: number) => [
    field(256, 'long', side),
    field(257, 'long', side),
    field(258, 'short', bits),
    field(259, 'short', compression),
    field(262, 'short', photometric),
    field(273, 'long', start),
    field(277, 'short', samples),
    field(278, 'long', side),
    field(279, 'long', pixels.length),
    field(339, 'short', kind),
    ...(photometric === 6 ? [field(530, 'short', 1, 1)] : []),
    ...(icc ? [profileField(icc, start + pixels.length)] : []),
  ]
  const { length } = fieldsAt(0)
  const head = Buffer.from(`MM\0*\0\0\0\x08\0${String.fromCharCode(length)}`, 'latin1')
  const fields = fieldsAt(head.length + 12 * length + 4)
  return Buffer.concat([head, ...fields, Buffer.alloc(4), pixels, icc ?? Buffer.alloc(0)])
}

const each = (pixel: Buffer) => Buffer.alloc(side * side * pixel.length, pixel)

function floating(...values: number[]): Buffer {
  const pixel = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) pixel.writeFloatBE(value, 4 * index)
  return each(pixel)
}

/** Integers of 32 bits, with the values of 8 bits in the highest ones. */
const integers = (pixel: Partial<Colour>) => each(Buffer.from(pixel.flatMap((value = 0) => [value, 0, 0, 0])))

const extra = (bits: 8 | 16) => Buffer.from([...red, 0, 255].flatMap((value) => Array(bits / 8).fill(value)))

const srgb = (await sharp(await plain(1, 1, red).withIccProfile('srgb').png().toBuffer()).metadata())
  .icc as Buffer

/** The shortest profile of gray that is linear light. */
function grayProfile(): Buffer {
  const white = '58595a20000000000000f6d6000100000000d32d'
  const profile = Buffer.alloc(184)
  profile.write('000000b80000000002100000', 0, 'hex')
  profile.write('mntrGRAYXYZ ', 12, 'latin1')
  profile.write('acsp', 36, 'latin1')
  profile.write(white.slice(16), 68, 'hex')
  profile.write('00000002', 128, 'hex')
  profile.write('6b5452430000009c0000000c', 132, 'hex')
  profile.write('77747074000000a800000014', 144, 'hex')
  profile.write(`63757276${'00'.repeat(8)}${white}`, 152 + 4, 'hex')
  return profile
}

const linear = grayProfile()

test.each<[string, Buffer, Colour]>([
  ['two channels beside its colors', tiffOf(each(extra(8)), 5, 8, 1), red],
  ['16 bits, and two channels beside its colors', tiffOf(each(extra(16)), 5, 16, 1), red],
  ['floating-point numbers up to 255', tiffOf(floating(90), 1, 32, 3), [90, 90, 90]],
  ['linear light', tiffOf(floating(0.25), 1, 32, 3), [137, 137, 137]],
  ['linear light of half precision', tiffOf(each(Buffer.from('3400', 'hex')), 1, 16, 3), [137, 137, 137]],
  ['linear light in colors', tiffOf(floating(0.25, 1, 0), 3, 32, 3), [137, 255, 0]],
  [
    'floating-point numbers and a profile',
    tiffOf(floating(0.5, 0.25, 0.25), 3, 32, 3, { icc: srgb }),
    [128, 64, 64],
  ],
  ['floating-point gray and a profile', tiffOf(floating(0.25), 1, 32, 3, { icc: linear }), [137, 137, 137]],
  [
    '16-bit gray and a profile',
    tiffOf(each(Buffer.from([64, 0])), 1, 16, 1, { icc: linear }),
    [137, 137, 137],
  ],
  ['integers of 32 bits and a profile', tiffOf(integers(red), 3, 32, 1, { icc: srgb }), red],
  ['signed integers', tiffOf(integers([110, 15, 20]), 3, 32, 2), red],
  ['YCbCr', tiffOf(each(Buffer.from([88, 101, 222])), 3, 8, 1, { photometric: 6 }), red],
  ['integers of 32 bits', tiffOf(integers(red), 3, 32, 1), red],
  ['gray integers of 32 bits', tiffOf(integers([90]), 1, 32, 1), [90, 90, 90]],
])('a TIFF with %s comes out right, and so does what a resize makes of it', async (_, original, color) => {
  const resized = await resize(original, { width: 12, height: 12, fit: 'fill' })
  for (const file of [original, resized.bytes])
    for (const { bytes } of (await generate(file, presets)).variants)
      expect(distance(await colourAt(bytes, 0.5, 0.5), color)).toBeLessThan(4)
})

test.each<[string, Buffer]>([
  ['Zstandard', tiffOf(integers([0]), 3, 8, 1, { compression: 50_000 })],
  ['12 bits', tiffOf(Buffer.alloc((side * side * 3) / 2), 1, 12, 1)],
  ['ICC Lab', tiffOf(integers([0]), 3, 8, 1, { photometric: 9 })],
])('a TIFF with %s is refused, with what to do', async (_, original) => {
  await expect(generate(original, presets)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('export it in RGB'),
  })
})

test('a TIFF of colors in 32 bits has at most 50 megapixels', async () => {
  const tiff = tiffOf(integers(red), 3, 32, 1)
  const header = { ...(await sharp(tiff).metadata()), width: 50_000_016 / side }
  await expect(asUsual(tiff, header)).rejects.toThrow('the maximum is 50')
})

test('of a sequence of AVIF, the first image is shown', async () => {
  const avif = await quarters(64, 48).avif({ effort: 0 }).toBuffer()
  avif.write('avis', 8)
  const { facts, variants } = await generate(avif, { small: { width: 32, fit: 'inside' } })
  expect(facts).toEqual({ format: 'avif', width: 64, height: 48 })
  expect(distance(await colourAt(variants[0]?.bytes ?? avif, 0.2, 0.2), red)).toBeLessThan(16)
})
