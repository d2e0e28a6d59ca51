// Damaged and oversized images give a public error.
import { expect, test } from 'vitest'
import { animation, bomb, noise } from '../../test/samples.ts'
import { ImageError } from '../image/errors.ts'
import { maxPixels } from '../image/image.ts'
import type { Presets } from '../image/presets.ts'
import { pngChunk } from '../image/strip/png.ts'
import { sharp } from './engine/engine.ts'
import { generate } from './generate.ts'
import { loadSource } from './open/source.ts'
import { tiffFor } from './open/tiff.ts'
import { resize } from './resize.ts'

const presets = { whole: { width: 400, fit: 'inside' } } as const satisfies Presets
const wanted = { width: 30, height: 20, fit: 'fill' } as const

/** The error that both generate and resize throw for these bytes. */
async function fault(bytes: Buffer): Promise<ImageError> {
  const errors = await Promise.all(
    [generate(bytes, presets), resize(bytes, wanted)].map((made) => made.catch((error) => error)),
  )
  const [error, other] = errors
  if (!(error instanceof ImageError) || !(other instanceof ImageError)) throw new Error('it was not refused')
  expect(other.message).toBe(error.message)
  return error
}

const whole: [name: string, bytes: () => Promise<Buffer>][] = [
  ['JPEG', () => noise(200, 150).jpeg().toBuffer()],
  ['progressive JPEG', () => noise(200, 150).jpeg({ progressive: true }).toBuffer()],
  ['PNG', () => noise(200, 150).png().toBuffer()],
  ['interlaced PNG', () => noise(200, 150).png({ progressive: true }).toBuffer()],
  ['WebP', () => noise(200, 150).webp().toBuffer()],
  ['GIF', () => noise(200, 150).gif().toBuffer()],
  ['animated GIF', () => animation(200, 150, 20).gif().toBuffer()],
  ['animated WebP', () => animation(200, 150, 20).webp().toBuffer()],
  ['AVIF', () => noise(200, 150).avif({ effort: 0 }).toBuffer()],
  ['TIFF', () => noise(200, 150).tiff({ compression: 'lzw' }).toBuffer()],
]
/** Formats of which browsers show the part that is there. */
const shownInPart = ['JPEG', 'progressive JPEG', 'PNG', 'GIF', 'animated GIF']
const isShownInPart = ([name]: (typeof whole)[number]) => shownInPart.includes(name)

test.each(whole.filter((one) => !isShownInPart(one)))('half of a %s is undecodable', async (_, make) => {
  const bytes = await make()
  const error = await fault(bytes.subarray(0, bytes.length >> 1))
  expect(error.code).toBe('undecodable')
  expect(error.message).toBe("The image can't be decoded: the file is damaged or incomplete")
  expect(error.cause).toBeInstanceOf(Error)
})

test.each(whole)('accepts a %s with bytes after its end', async (_, make) => {
  const generated = await generate(Buffer.concat([await make(), Buffer.alloc(500, 7)]), presets)
  expect(generated.facts.width).toBe(200)
})

test('accepts an animated GIF without its trailer, as browsers do', async () => {
  const bytes = await animation(200, 150, 3).gif().toBuffer()
  expect((await generate(bytes.subarray(0, -1), presets)).facts.width).toBe(200)
})

test('accepts a JPEG that libjpeg warns about', async () => {
  // Stray bytes before a marker, as some cameras leave them.
  const bytes = await noise(200, 150).jpeg().toBuffer()
  const end = bytes.length - 2
  const odd = Buffer.concat([bytes.subarray(0, end), Buffer.alloc(20, 0x11), bytes.subarray(end)])
  expect((await generate(odd, presets)).facts.width).toBe(200)
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a text', Buffer.from('This is not an image. '.repeat(50))],
  [
    'a JPEG signature followed by zeros',
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(900)]),
  ],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['a PDF', Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')],
  ['a PPM', Buffer.from('P6 1 1 255\nabc')],
])('%s is undecodable', async (_, bytes) => {
  expect((await fault(bytes)).code).toBe('undecodable')
})

test('refuses a PNG that decompresses to 900 megapixels by its header', async () => {
  const error = await fault(bomb(30_000, 30_000))
  expect(error.code).toBe('too-many-pixels')
  expect(error.message).toBe('The image has 900 megapixels in all frames; the maximum is 100')
  expect(error.cause).toBe(undefined)
})

test('accepts the maximum number of pixels, but not one row more', async () => {
  const side = Math.sqrt(maxPixels)
  expect(
    (await generate(bomb(side, side), { thumb: { width: 200, height: 200, fit: 'cover' } })).facts.width,
  ).toBe(side)
  expect((await fault(bomb(side, side + 1))).code).toBe('too-many-pixels')
})

test('all frames of an animation count', async () => {
  // Repeated frames are a few bytes each: 401 of 500×500 are 100.25 megapixels in a small file.
  const frame = await animation(500, 500, 1).gif().toBuffer()
  const start = frame.indexOf(Buffer.from([0x21, 0xf9]))
  const repeated = Array.from({ length: 401 }, () => frame.subarray(start, -1))
  const bytes = Buffer.concat([frame.subarray(0, start), ...repeated, Buffer.from([0x3b])])
  expect((await fault(bytes)).code).toBe('too-many-pixels')
})

test('refuses to resize an animation to too many pixels', async () => {
  const bytes = await animation(100, 100, 5).gif().toBuffer()
  const error = await resize(bytes, { width: 6000, height: 6000, fit: 'fill' }).catch((fault) => fault)
  expect(error).toMatchObject({ code: 'too-many-pixels', name: 'ImageError' })
})

/** Changes a field of a little-endian TIFF's first directory: its last value, or the value itself. */
function changed(tiff: Buffer, tag: number, value: number): Buffer {
  const bytes = Buffer.from(tiff)
  const start = bytes.readUInt32LE(4)
  for (let at = start + 2; at < start + 2 + 12 * bytes.readUInt16LE(start); at += 12) {
    if (bytes.readUInt16LE(at) !== tag) continue
    const size = bytes.readUInt16LE(at + 2) === 3 ? 2 : 4
    const count = bytes.readUInt32LE(at + 4)
    const place = (count * size <= 4 ? at + 8 : bytes.readUInt32LE(at + 8)) + (count - 1) * size
    if (size === 2) bytes.writeUInt16LE(value & 0xffff, place)
    else bytes.writeUInt32LE(value, place)
  }
  return bytes
}

const tiffs = (['none', 'lzw', 'deflate', 'jpeg', 'packbits'] as const).flatMap((compression) =>
  [false, true].map(
    (tile) => [`${compression} ${tile ? 'tiles' : 'strips'}`, { compression, tile }] as const,
  ),
)

test.each(tiffs)('a TIFF with %s that lack pixels is undecodable', async (_, options) => {
  const tiff = await noise(400, 300).tiff(options).toBuffer()
  const [offsets, counts] = options.tile ? [324, 325] : [273, 279]
  expect((await generate(tiff, presets)).facts.width).toBe(400)
  expect((await fault(changed(tiff, offsets, 0x7fffffff))).code).toBe('undecodable')
  expect((await fault(changed(tiff, counts, 0x7fffffff))).code).toBe('undecodable')
  expect((await fault(changed(tiff, 257, 900))).code).toBe('undecodable')
})

test('a TIFF whose pixels end early is undecodable, wherever its directory is', async () => {
  const { tiff, body } = tiffFor({ width: 400, height: 300, channels: 3, bits: 8, icc: undefined })
  expect((await generate(Buffer.from(tiff), presets)).facts.width).toBe(400)
  expect((await fault(Buffer.from(tiff.subarray(0, tiff.length - body.length / 2)))).code).toBe('undecodable')
})

/**
 * Moves the only directory of a little-endian TIFF to its end, with many fields that are each nearly the whole file.
 */
function tangled(tiff: Buffer, fields: number): Buffer {
  const start = tiff.readUInt32LE(4)
  const count = tiff.readUInt16LE(start)
  const more = Array.from({ length: fields }, (_, index) => {
    const field = Buffer.alloc(12)
    field.writeUInt16LE(40_000 + index)
    field.writeUInt16LE(1, 2)
    field.writeUInt32LE(tiff.length - 8, 4)
    field.writeUInt32LE(8, 8)
    return field
  })
  const [head, length] = [Buffer.from(tiff), Buffer.alloc(2)]
  head.writeUInt32LE(tiff.length, 4)
  length.writeUInt16LE(count + fields)
  const own = tiff.subarray(start + 2, start + 2 + 12 * count)
  return Buffer.concat([head, length, own, ...more, Buffer.alloc(4)])
}

test('a TIFF with many long fields in the same place is undecodable', async () => {
  const { tiff } = tiffFor({ width: 400, height: 400, channels: 3, bits: 8, icc: undefined })
  expect((await generate(tangled(Buffer.from(tiff), 0), presets)).facts.width).toBe(400)
  expect((await fault(tangled(Buffer.from(tiff), 1000))).code).toBe('undecodable')
})

/** A gray JPEG whose coefficients come in scans of their own, bit by bit. */
async function inScans(coefficients: number, bits: number): Promise<Buffer> {
  const create = { width: 64, height: 64, channels: 3, background: '#808080' } as const
  const jpeg = await sharp({ create }).toColourspace('b-w').jpeg({ progressive: true }).toBuffer()
  const [tables, start] = [Buffer.from('ffc4', 'hex'), Buffer.from('ffda', 'hex')]
  const head = jpeg.subarray(0, jpeg.indexOf(tables, jpeg.indexOf(start)))
  // With its tables. All blocks are the same to it, whatever the coefficient and the bit.
  const last = jpeg.subarray(jpeg.lastIndexOf(tables), -2)
  const at = last.indexOf(start) + 7
  const scans = Array.from({ length: coefficients * bits }, (_, index) => {
    const [coefficient, bit] = [1 + Math.floor(index / bits), bits - 1 - (index % bits)]
    const scan = Buffer.from(last)
    scan.set([coefficient, coefficient, bit === bits - 1 ? bit : ((bit + 1) << 4) | bit], at)
    return scan
  })
  return Buffer.concat([head, ...scans, jpeg.subarray(-2)])
}

test('a JPEG with more scans than encoders write is undecodable', async () => {
  expect((await generate(await inScans(30, 3), presets)).facts.width).toBe(64)
  expect((await fault(await inScans(63, 3))).code).toBe('undecodable')
})

test('libvips gets few of the texts of a PNG: it would decompress all of them', async () => {
  const png = await noise(20, 20).png().toBuffer()
  const withText = (bytes: number) => {
    const text = pngChunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), Buffer.alloc(bytes)]))
    return Buffer.concat([png.subarray(0, 33), text, png.subarray(33)])
  }
  const [short, long] = [withText(1000), withText(70_000)]
  expect((await loadSource(short)).bytes.equals(short)).toBe(true)
  expect((await loadSource(long)).bytes.equals(png)).toBe(true)
})

/** A WebP whose frames have one pixel each. */
async function frames(count: number): Promise<Buffer> {
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.from(`${type}\0\0\0\0`, 'latin1')
    head.writeUInt32LE(data.length, 4)
    return Buffer.concat([head, data, Buffer.alloc(data.length & 1)])
  }
  const pixel = (await noise(1, 1).webp({ lossless: true }).toBuffer()).subarray(12)
  const frame = chunk('ANMF', Buffer.concat([Buffer.alloc(16, 1).fill(0, 0, 12), pixel]))
  const about = [chunk('VP8X', Buffer.from([2, ...Array(9).fill(0)])), chunk('ANIM', Buffer.alloc(6))]
  return chunk(
    'RIFF',
    Buffer.concat([Buffer.from('WEBP'), ...about, Buffer.alloc(count * frame.length, frame)]),
  )
}

test('a WebP with more frames than can be opened in time is refused', async () => {
  expect((await generate(await frames(100), presets)).oddities.frames).toBe(100)
  expect((await fault(await frames(10_001))).code).toBe('too-many-pixels')
})
