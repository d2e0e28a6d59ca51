// Variants and sizes of a damaged image show the part of it that Chromium shows:
// docs/decisions/0051-damage.md has its rows.
import { crc32, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { animation, colourAt, distance, noise, paint } from '../../../test/samples.ts'
import { ImageError } from '../../image/errors.ts'
import { maxParts } from '../../image/image.ts'
import type { Preset } from '../../image/presets.ts'
import type { Rendition } from '../../image/rendition.ts'
import { pngChunk, stripPng } from '../../image/strip/png.ts'
import { sharp } from '../engine/engine.ts'
import { generate } from '../generate.ts'
import { pngChunksOf } from '../open/png.ts'
import { render } from '../render.ts'
import { resize } from '../resize.ts'

const [width, height] = [400, 304]
const presets = { whole: { width, fit: 'inside', format: 'png' } } as const satisfies Record<string, Preset>
const rendition: Rendition = {
  ...{ width: 100, fit: 'inside', position: 'centre', format: 'png', blur: 0, rotate: 0, enlarge: false },
}
const limits = { pixelsIn: 1e7, pixelsOut: 1e7 }

/** Returns how many rows have more than a few colors. */
async function rowsOf(bytes: Buffer): Promise<number> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const row = info.width * info.channels
  const colors = (y: number) =>
    new Set(Array.from({ length: info.width }, (_, x) => data.readUIntBE(y * row + x * info.channels, 3)))
      .size
  return Array.from({ length: info.height }, (_, y) => colors(y)).filter((count) => count > 8).length
}

/** Returns the rows that are shown of a damaged image, which is reported. */
async function shown(bytes: Buffer): Promise<number> {
  const { oddities, variants, facts } = await generate(bytes, presets)
  expect(oddities.damaged).toBe(true)
  expect(facts).toMatchObject({ width, height })
  expect((await sharp(await render(bytes, rendition, limits)).metadata()).width).toBe(100)
  expect((await resize(bytes, { width: 50, height: 38, fit: 'fill' })).facts.width).toBe(50)
  return rowsOf(variants[0]?.bytes ?? bytes)
}

const isRefused = async (bytes: Buffer) => {
  const error = await generate(bytes, presets).catch((fault: unknown) => fault)
  return error instanceof ImageError && error.code === 'undecodable'
}

const jpeg = () => noise(width, height).jpeg({ quality: 90 }).toBuffer()
const png = () => noise(width, height).png().toBuffer()

test('a JPEG without its end is shown, and reported', async () => {
  const bytes = await jpeg()
  expect(await shown(bytes.subarray(0, -2))).toBe(height)
  expect(await shown(bytes.subarray(0, -30))).toBe(height)
  expect((await generate(bytes, presets)).oddities).toEqual({})
})

test('of half a JPEG, the upper half is shown', async () => {
  const bytes = await jpeg()
  const rows = await shown(bytes.subarray(0, bytes.length >> 1))
  // Chromium shows 142: libjpeg also shows the row of blocks that isn't complete.
  expect(Math.abs(rows - 142)).toBeLessThan(20)
})

test('half a progressive JPEG has all rows, with less detail', async () => {
  const bytes = await noise(width, height).jpeg({ progressive: true }).toBuffer()
  expect(await shown(bytes.subarray(0, bytes.length >> 1))).toBe(height)
})

test.each([
  ['the codes of a scan', 0xc4],
  ['the header of a scan', 0xda],
])('a progressive JPEG that ends within %s has all rows', async (_, kind) => {
  const bytes = await noise(width, height).jpeg({ progressive: true }).toBuffer()
  expect(await shown(bytes.subarray(0, bytes.lastIndexOf(Buffer.from([0xff, kind])) + 6))).toBe(height)
})

test('a JPEG that ends within its first blocks is undecodable', async () => {
  const bytes = await jpeg()
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda]))
  for (const length of [300, scan + 14, scan + 40, scan + 2000])
    expect(await isRefused(bytes.subarray(0, length))).toBe(true)
})

/** Changes the compressed pixels of a PNG, which have right checksums of their chunk after that. */
function withPixels(bytes: Buffer, change: (compressed: Buffer) => Buffer): Buffer {
  const parts = pngChunksOf(bytes).flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []))
  const body = Buffer.concat([Buffer.from('IDAT'), change(Buffer.concat(parts))])
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32BE(body.length - 4)
  numbers.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([
    bytes.subarray(0, bytes.indexOf('IDAT') - 4),
    ...[numbers.subarray(0, 4), body, numbers.subarray(4)],
    bytes.subarray(-12),
  ])
}

const wrongSum = (compressed: Buffer) => {
  const bytes = Buffer.from(compressed)
  bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)
  return bytes
}

test.each([
  ['PNG', false],
  ['interlaced PNG', true],
])('a %s with a wrong Adler-32 has all of its pixels, and is reported', async (_, progressive) => {
  const whole = await noise(width, height).png({ progressive }).toBuffer()
  const bytes = withPixels(whole, wrongSum)
  const { oddities, variants } = await generate(bytes, presets)
  expect(oddities).toEqual({ damaged: true })
  const [pixels, same] = await Promise.all(
    [variants[0]?.bytes ?? bytes, whole].map((image) => sharp(image).raw().toBuffer()),
  )
  expect(pixels?.equals(same ?? Buffer.alloc(0))).toBe(true)
})

test('a wrong Adler-32 changes neither 16 bits, nor a palette, nor one bit for each pixel', async () => {
  const gray = noise(64, 48).grayscale().threshold(128)
  const images = [
    await noise(64, 48).toColourspace('rgb16').png().toBuffer(),
    await noise(64, 48).png({ palette: true, colours: 16 }).toBuffer(),
    await gray.png({ palette: true, colours: 2 }).toBuffer(),
    await noise(64, 48).ensureAlpha(0.5).png().toBuffer(),
  ]
  for (const image of images) {
    const [one, other] = await Promise.all(
      [image, withPixels(image, wrongSum)].map((bytes) => generate(bytes, presets)),
    )
    expect(other?.oddities).toEqual({ damaged: true })
    const [pixels, same] = await Promise.all(
      [one, other].map((made) => sharp(made?.variants[0]?.bytes).ensureAlpha().raw().toBuffer()),
    )
    expect(pixels?.equals(same ?? image)).toBe(true)
  }
})

test('of a PNG that ends early, the rows that are there are shown', async () => {
  const bytes = await png()
  expect(await shown(bytes.subarray(0, -12))).toBe(height)
  expect(await shown(bytes.subarray(0, -30))).toBe(height - 1)
  expect(await shown(bytes.subarray(0, bytes.length >> 1))).toBe(151)
  expect(await isRefused(bytes.subarray(0, bytes.indexOf('IDAT') + 4))).toBe(true)
})

test('of a PNG with a wrong row, the rows before it are shown', async () => {
  const whole = await noise(width, height).png({ compressionLevel: 0 }).toBuffer()
  const damage = (compressed: Buffer) => {
    const rows = inflateSync(compressed)
    const at = compressed.indexOf(rows.subarray(200 * (1 + 3 * width), 200 * (1 + 3 * width) + 40))
    const bytes = Buffer.from(compressed)
    bytes.writeUInt8(99, at)
    return bytes
  }
  expect(await shown(withPixels(whole, damage))).toBe(200)
})

/** Flips a bit of a chunk's checksum. */
function wrong(bytes: Buffer, type: string): Buffer {
  const changed = Buffer.from(bytes)
  const at = changed.indexOf(type, 8, 'latin1')
  const checksum = at + 4 + changed.readUInt32BE(at - 4)
  changed.writeUInt8(changed.readUInt8(checksum) ^ 1, checksum)
  return changed
}

test.each(['IDAT', 'IEND'])('a PNG with a wrong checksum of %s is shown, and reported', async (type) => {
  const whole = await png()
  const { oddities, variants } = await generate(wrong(whole, type), presets)
  expect(oddities).toEqual({ damaged: true })
  expect((await generate(whole, presets)).oddities).toEqual({})
  expect(variants[0]?.bytes.equals((await generate(whole, presets)).variants[0]?.bytes ?? whole)).toBe(true)
})

test('a PNG with a wrong checksum of its header is undecodable, as in browsers', async () => {
  expect(await isRefused(wrong(await png(), 'IHDR'))).toBe(true)
})

test('an interlaced PNG without a part of its pixels is undecodable', async () => {
  const bytes = await noise(width, height).png({ progressive: true }).toBuffer()
  expect(await isRefused(bytes.subarray(0, -100))).toBe(true)
})

test('of half a GIF, the upper half is shown', async () => {
  const bytes = await noise(width, height).gif().toBuffer()
  expect(await shown(bytes.subarray(0, bytes.length >> 1))).toBe(152)
  expect(await shown(bytes.subarray(0, -2))).toBe(height)
})

test('an animated GIF that ends early keeps its whole frames; without one, its rows', async () => {
  const bytes = await animation(width, height, 5).gif().toBuffer()
  const { oddities, variants } = await generate(bytes.subarray(0, -3), { whole: { width, fit: 'inside' } })
  expect(oddities).toEqual({ frames: 4, animated: true, damaged: true })
  expect((await sharp(variants[0]?.bytes).metadata()).pages).toBe(4)
  const first = await animation(width, height, 1).gif().toBuffer()
  const cut = bytes.subarray(0, Math.round(first.length * 0.5))
  const rest = await generate(cut, presets)
  expect(distance(await colourAt(rest.variants[0]?.bytes ?? cut, 0.9, 0.01), [255, 20, 30])).toBeLessThan(9)
})

test.each([1, 3] as const)(
  'an image of one color that ends early is shown (%i channels)',
  async (channels) => {
    const flat = paint(width, height, () => [90, 90, 90])
    const image = channels === 1 ? flat.toColourspace('b-w') : flat
    for (const [bytes, missing] of [
      [await image.clone().jpeg().toBuffer(), 2],
      [await image.clone().png().toBuffer(), 18],
      [await image.clone().gif().toBuffer(), 2],
    ] as const) {
      const { oddities, variants } = await generate(bytes.subarray(0, -missing), presets)
      expect(oddities).toEqual({ damaged: true })
      expect(distance(await colourAt(variants[0]?.bytes ?? bytes, 0.5, 0.9), [90, 90, 90])).toBeLessThan(4)
    }
  },
)

test.each([
  ['lzw', false],
  ['deflate', false],
  ['deflate', true],
] as const)(
  'a TIFF with wrong bytes in its %s data (tiles: %s) is not taken for a whole one',
  async (compression, tile) => {
    const bytes = await noise(width, height).tiff({ compression, tile }).toBuffer()
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 60)
    if (tile) expect((await generate(bytes, presets)).oddities).toEqual({ damaged: true })
    else expect(await isRefused(bytes)).toBe(true)
  },
)

test('a limit of pixels holds for damaged files, too', async () => {
  const bytes = withPixels(await png(), wrongSum)
  const error = await render(bytes, rendition, { ...limits, pixelsIn: 1000 }).catch((fault: unknown) => fault)
  expect(error).toMatchObject({ code: 'too-many-pixels' })
  expect(stripPng(bytes)?.equals(bytes)).toBe(true)
})

test('of a PNG with millions of chunks, only as many are read as encoders write', async () => {
  const bytes = await png()
  const chunk = pngChunk('teXt', Buffer.alloc(0))
  const many = Buffer.concat(Array.from({ length: 200_000 }, () => chunk))
  const end = bytes.length - 12
  const long = Buffer.concat([bytes.subarray(0, end), many, bytes.subarray(end)])
  expect(pngChunksOf(long).length).toBe(maxParts)
  expect(await shown(long)).toBe(height)
})
