// Of odd files, the picture comes out.
import { expect, test } from 'vitest'
import { type Colour, colourAt, distance, quarters, red } from '../../../test/samples.ts'
import { generate } from '../generate.ts'
import { resize } from '../resize.ts'

const side = 16
const presets = { half: { width: 8, fit: 'inside' }, whole: { width: 16, fit: 'inside' } } as const

/** A big-endian TIFF without compression. */
function tiffOf(pixels: Buffer, samples: number, bits: number, kind: 1 | 3): Buffer {
  const [short, long] = [3, 4]
  const fields = [
    ...[
      [256, long, side],
      [257, long, side],
      [258, short, bits],
      [259, short, 1],
      [262, short, samples < 3 ? 1 : 2],
    ],
    ...[
      [273, long, 0],
      [277, short, samples],
      [278, long, side],
      [279, long, pixels.length],
      [339, short, kind],
    ],
  ] as const
  const start = 8 + 2 + 12 * fields.length + 4
  const directory = Buffer.alloc(start - 8)
  directory.writeUInt16BE(fields.length)
  for (const [index, [tag, type, value]] of fields.entries()) {
    const at = 2 + 12 * index
    directory.writeUInt16BE(tag, at)
    directory.writeUInt16BE(type, at + 2)
    directory.writeUInt32BE(1, at + 4)
    if (type === short) directory.writeUInt16BE(value, at + 8)
    else directory.writeUInt32BE(tag === 273 ? start : value, at + 8)
  }
  return Buffer.concat([Buffer.from('MM\0*\0\0\0\x08', 'latin1'), directory, pixels])
}

const each = (pixel: Buffer) => Buffer.alloc(side * side * pixel.length, pixel)

function floating(value: number): Buffer {
  const pixel = Buffer.alloc(4)
  pixel.writeFloatBE(value)
  return each(pixel)
}

/** Integers of 32 bits, with the values of 8 bits in the highest ones. */
const integers = (pixel: Partial<Colour>) => each(Buffer.from(pixel.flatMap((value = 0) => [value, 0, 0, 0])))

const extra = (bits: 8 | 16) => Buffer.from([...red, 0, 255].flatMap((value) => Array(bits / 8).fill(value)))

test.each<[string, Buffer, Colour]>([
  ['two channels beside its colors', tiffOf(each(extra(8)), 5, 8, 1), red],
  ['16 bits, and two channels beside its colors', tiffOf(each(extra(16)), 5, 16, 1), red],
  ['floating-point numbers', tiffOf(floating(90), 1, 32, 3), [90, 90, 90]],
  ['integers of 32 bits', tiffOf(integers(red), 3, 32, 1), red],
  ['gray integers of 32 bits', tiffOf(integers([90]), 1, 32, 1), [90, 90, 90]],
])('a TIFF with %s comes out right, and so does what a resize makes of it', async (_, original, color) => {
  const resized = await resize(original, { width: 12, height: 12, fit: 'fill' })
  for (const file of [original, resized.bytes])
    for (const { bytes } of (await generate(file, presets)).variants)
      expect(distance(await colourAt(bytes, 0.5, 0.5), color)).toBeLessThan(4)
})

test('of a sequence of AVIF, the first image is shown', async () => {
  const avif = await quarters(64, 48).avif({ effort: 0 }).toBuffer()
  avif.write('avis', 8)
  const { facts, variants } = await generate(avif, { small: { width: 32, fit: 'inside' } })
  expect(facts).toEqual({ format: 'avif', width: 64, height: 48 })
  expect(distance(await colourAt(variants[0]?.bytes ?? avif, 0.2, 0.2), red)).toBeLessThan(16)
})
