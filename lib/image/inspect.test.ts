import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { arithmeticJpegs, plainHeic, smallestJpeg, translucentHeic, turnedHeic } from '../../test/foreign.ts'
import { ImageError } from './errors.ts'
import { maxParts } from './image.ts'
import { inspect } from './inspect.ts'

const picture = () => sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } })

test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
  'returns the format and size of a %s',
  async (format) => {
    const { facts } = inspect(await picture().toFormat(format).toBuffer())
    expect(facts).toEqual({ format, width: 30, height: 20 })
  },
)

test.each([
  ['HEIC', plainHeic, 64, 48],
  ['HEIC that its container turns', turnedHeic, 48, 64],
  ['HEIC with alpha', translucentHeic, 64, 48],
])('returns the size of a %s as it is shown', (_, bytes, width, height) => {
  expect(inspect(bytes).facts).toEqual({ format: 'heic', width, height })
})

test('refuses HEIC if a setting turns it off, and says what to do', () => {
  expect(() => inspect(plainHeic, ['jpeg', 'png'])).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      message:
        'Unsupported format: HEIC; export it as JPEG; on an iPhone, choose Settings, Camera, Formats, Most Compatible. Use JPEG or PNG',
    }),
  )
})

test('refuses a JPEG with more segments than an image needs', async () => {
  const jpeg = await picture().jpeg().toBuffer()
  const withMore = (count: number) => {
    const segments = Buffer.alloc(4 * count, Buffer.from('fffe0002', 'hex'))
    return Buffer.concat([jpeg.subarray(0, 2), segments, jpeg.subarray(2)])
  }
  expect(inspect(withMore(1000)).facts).toMatchObject({ format: 'jpeg', width: 30 })
  expect(() => inspect(withMore(maxParts))).toThrow(expect.objectContaining({ code: 'undecodable' }))
})

test('refuses a WebP with more chunks than an image needs', async () => {
  const webp = await picture().withMetadata({ orientation: 6 }).webp().toBuffer()
  const empty = Buffer.from('abcd\0\0\0\0', 'latin1')
  const withMore = (count: number) => Buffer.concat([webp, Buffer.alloc(8 * count, empty)])
  expect(inspect(withMore(1000)).facts).toMatchObject({ format: 'webp', width: 20 })
  expect(() => inspect(withMore(maxParts))).toThrow(expect.objectContaining({ code: 'undecodable' }))
})

test('refuses an AVIF with more boxes than an image needs', async () => {
  const avif = await picture().avif().toBuffer()
  const empty = Buffer.from('\0\0\0\x08free', 'latin1')
  const withMore = (count: number) => Buffer.concat([avif, ...Array.from({ length: count }, () => empty)])
  expect(inspect(withMore(1000)).facts).toMatchObject({ format: 'avif', width: 30 })
  expect(() => inspect(withMore(maxParts))).toThrow(expect.objectContaining({ code: 'undecodable' }))
})

const raw = (tag: number, value: number) => {
  const bytes = Buffer.alloc(26)
  bytes.write('II*\0', 0, 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(1, 8)
  bytes.writeUInt16LE(tag, 10)
  bytes.writeUInt16LE(3, 12)
  bytes.writeUInt32LE(1, 14)
  bytes.writeUInt16LE(value, 18)
  return bytes
}

test.each<[string, string | Buffer]>([
  ['SVG; export it as PNG', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['PDF; export its pages as PNG or JPEG', '%PDF-1.7\n'],
  ['BMP; export it as PNG', 'BM\x46\0\0\0'],
  ['ICO; export it as PNG', '\0\0\x01\0\x01\0'],
  ['TGA; export it as PNG', '\0\0\x02\0\0\0\0\0\0\0\0\0'],
  ['JPEG XL; export it as JPEG', '\xff\x0a\xfa\x7f'],
  ['JPEG XL; export it as JPEG', '\0\0\0\x0cJXL \r\n\x87\n'],
  ['camera raw; export it as JPEG', 'II*\0\x10\0\0\0CR\x02\0'],
  ['camera raw; export it as JPEG', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom'],
  ['camera raw; export it as JPEG', raw(262, 32803)],
  ['camera raw; export it as JPEG', raw(0xc612, 1)],
  ['video; export a frame of it as JPEG', '\0\0\0\x18ftypisom\0\0\x02\0isomiso2'],
])('a refusal names what it saw: %s', (words, bytes) => {
  const file = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
  expect(() => inspect(file)).toThrow(
    `Unsupported format: ${words}. Use JPEG, PNG, WebP, GIF, AVIF, TIFF or HEIC`,
  )
})

test("a refusal of what it doesn't know lists the formats", () => {
  expect(() => inspect(Buffer.from('just some words'))).toThrow(
    'Unsupported format: use JPEG, PNG, WebP, GIF, AVIF, TIFF or HEIC',
  )
})

/** The segments of a JPEG before its scan, and the scan with what follows. */
function parts(jpeg: Buffer): { segments: Buffer[]; scan: Buffer } {
  const segments: Buffer[] = []
  for (let at = 2; ; ) {
    if (jpeg[at + 1] === 0xda) return { segments, scan: jpeg.subarray(at) }
    const end = at + 2 + jpeg.readUInt16BE(at + 2)
    segments.push(jpeg.subarray(at, end))
    at = end
  }
}

const start = Buffer.from([0xff, 0xd8])
const isFrame = (segment: Buffer) => segment[1] === 0xc0

test.each<[string, (segments: Buffer[]) => Buffer[]]>([
  ['its size first', (all) => [...all.filter(isFrame), ...all.filter((one) => !isFrame(one))]],
  ['fill bytes', (all) => all.flatMap((one) => [Buffer.from([0xff, 0xff]), one])],
  ['stray bytes between segments', (all) => all.flatMap((one) => [one, Buffer.from([0, 7])])],
  ['nothing but what it needs', (all) => all.filter((one) => one[1] !== 0xe0)],
])('reads the size of a JPEG with %s', async (_, change) => {
  const { segments, scan } = parts(await picture().jpeg().toBuffer())
  const bytes = Buffer.concat([start, ...change(segments), scan])
  expect(inspect(bytes).facts).toEqual({ format: 'jpeg', width: 30, height: 20 })
  expect((await sharp(bytes, { failOn: 'truncated' }).raw().toBuffer()).length).toBe(30 * 20 * 3)
})

test('reads the size of a JPEG with arithmetic coding', () => {
  for (const bytes of arithmeticJpegs) expect(inspect(bytes).facts).toMatchObject({ width: 64, height: 48 })
  expect(inspect(smallestJpeg).facts).toEqual({ format: 'jpeg', width: 1, height: 1 })
})

const turning = (['jpeg', 'png', 'webp', 'tiff', 'avif'] as const).flatMap((format) =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({ format, orientation })),
)

test.each(turning)(
  'the size of a $format with orientation $orientation is that of the upright image',
  async (one) => {
    const turned = picture().withMetadata({ orientation: one.orientation })
    const { facts } = inspect(await turned.toFormat(one.format).toBuffer())
    const [width, height] = one.orientation < 5 ? [30, 20] : [20, 30]
    expect(facts).toEqual({ format: one.format, width, height })
  },
)

test('an orientation counts in a BigTIFF, but not in an animation, and not behind the pixels of a PNG', async () => {
  const turned = picture().withMetadata({ orientation: 6 })
  const png = await turned.png().toBuffer()
  const [exif, pixels, end] = ['eXIf', 'IDAT', 'IEND'].map((type) => png.indexOf(type) - 4)
  const late = [
    png.subarray(0, exif),
    png.subarray(pixels, end),
    png.subarray(exif, pixels),
    png.subarray(end),
  ]
  const data = Buffer.alloc(30 * 40 * 3).fill(255, 0, 30 * 20 * 3)
  const frames = sharp(data, { raw: { width: 30, height: 40, channels: 3, pageHeight: 20 } })
  const files = [
    turned.tiff({ bigtiff: true }).toBuffer(),
    frames.withMetadata({ orientation: 6 }).webp().toBuffer(),
  ]
  const sizes = [...(await Promise.all(files)), Buffer.concat(late)].map((file) => inspect(file).facts.width)
  expect(sizes).toEqual([20, 30, 30])
})

test("the size of a truncated TIFF isn't read from the memory behind it", async () => {
  const tiff = await picture().tiff().toBuffer()
  const memory = Buffer.concat([tiff.subarray(0, 8), tiff])
  expect(() => inspect(memory.subarray(0, 8))).toThrow(expect.objectContaining({ code: 'undecodable' }))
})

test('any bytes give facts or an ImageError', async () => {
  const magics = await Promise.all(
    (['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const).map((format) =>
      picture().toFormat(format).toBuffer(),
    ),
  )
  const cut = fc.tuple(
    fc.constantFrom(...magics, turnedHeic, translucentHeic),
    fc.nat(2000),
    fc.uint8Array({ maxLength: 200 }),
  )
  fc.assert(
    fc.property(cut, ([image, at, tail]) => {
      try {
        const { facts } = inspect(Buffer.concat([image.subarray(0, at), tail]))
        expect(facts.width * facts.height).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(ImageError)
      }
    }),
  )
})
