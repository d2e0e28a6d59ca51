// Stripping removes what could identify somebody, and nothing that is seen.
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { turnedHeic } from '../../../test/foreign.ts'
import { type Format, maxParts } from '../image.ts'
import { inspect } from '../inspect.ts'
import { pngChunk } from './png.ts'
import { strip, stripped } from './strip.ts'

const secret = 'GEHEIM-4711'

const noise = () => {
  const [width, height] = [60, 40]
  const data = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251))
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** With EXIF, a position, XMP, and a profile, turned by its EXIF. */
const telling = (image: Sharp, orientation = 6) =>
  image
    .withIccProfile('p3')
    .withExif({
      IFD0: { Copyright: secret, Make: secret, Software: secret },
      IFD2: { BodySerialNumber: secret, UserComment: secret },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1', GPSAreaInformation: secret },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>${secret}</a></x:xmpmeta>`)
    .withMetadata({ orientation })

const after = (bytes: Buffer, at: number, ...more: Buffer[]) =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at)])

const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, secret.length + 2]), Buffer.from(secret)])

const images: [name: string, format: Format, make: () => Promise<Buffer>][] = [
  ['JPEG', 'jpeg', () => telling(noise()).jpeg().toBuffer()],
  ['progressive JPEG', 'jpeg', () => telling(noise()).jpeg({ progressive: true }).toBuffer()],
  ['JPEG with a comment', 'jpeg', async () => after(await telling(noise()).jpeg().toBuffer(), 2, comment)],
  [
    'JPEG with another one behind it',
    'jpeg',
    async () =>
      Buffer.concat([await telling(noise()).jpeg().toBuffer(), await telling(noise()).jpeg().toBuffer()]),
  ],
  ['PNG', 'png', () => telling(noise()).png().toBuffer()],
  ['lossy WebP', 'webp', () => telling(noise()).webp().toBuffer()],
  [
    'lossless WebP with alpha',
    'webp',
    () => telling(noise().ensureAlpha(0.5)).webp({ lossless: true }).toBuffer(),
  ],
  ['TIFF', 'tiff', () => telling(noise()).tiff({ compression: 'lzw' }).toBuffer()],
  ['tiled TIFF', 'tiff', () => telling(noise()).tiff({ compression: 'deflate', tile: true }).toBuffer()],
  ['AVIF', 'avif', () => telling(noise(), 1).avif({ effort: 0 }).toBuffer()],
]

test.each(images)(
  'a %s loses its metadata, and keeps pixels, orientation and profile',
  async (_, format, make) => {
    const original = await make()
    expect(original.includes(secret)).toBe(true)
    const stripped = strip(original, format)
    expect(stripped.includes(secret)).toBe(false)
    expect(stripped.includes('xmpmeta')).toBe(false)
    const [before, now] = await Promise.all([original, stripped].map((bytes) => sharp(bytes).metadata()))
    expect(now?.xmp?.some((byte) => byte !== 0) ?? false).toBe(false)
    expect(now?.orientation ?? 1).toBe(before?.orientation ?? 1)
    expect(now?.icc?.equals(before?.icc ?? Buffer.alloc(0))).toBe(true)
    const [pixels, same] = await Promise.all(
      [original, stripped].map((bytes) => sharp(bytes).raw().toBuffer()),
    )
    expect(same?.equals(pixels ?? Buffer.alloc(0))).toBe(true)
    expect(inspect(stripped).facts).toEqual(inspect(original).facts)
  },
)

test.each(images)('stripping a %s again changes nothing', async (_, format, make) => {
  const stripped = strip(await make(), format)
  expect(strip(stripped, format).equals(stripped)).toBe(true)
})

test('a JPEG without metadata stays the same, byte by byte', async () => {
  const plain = await noise().jpeg().toBuffer()
  expect(strip(plain, 'jpeg').equals(plain)).toBe(true)
})

test.each(images.filter(([, format]) => format === 'jpeg' || format === 'png'))(
  'a %s that ends early loses its metadata, and keeps the pixels that are there',
  async (_, format, make) => {
    const whole = await make()
    const stripped = strip(whole, format)
    for (const missing of [1, 2, 20, 200]) {
      const rest = strip(whole.subarray(0, whole.length - missing), format)
      expect(rest.includes(secret)).toBe(false)
      expect(strip(rest, format).equals(rest)).toBe(true)
      if (format === 'jpeg') expect(stripped.subarray(0, rest.length).equals(rest)).toBe(true)
    }
  },
)

test('a JPEG with stray bytes between its segments loses its metadata', async () => {
  const jpeg = await telling(noise()).jpeg().toBuffer()
  const stripped = strip(after(jpeg, 2, Buffer.from([0x11, 0xff, 0, 0x22])), 'jpeg')
  expect(stripped.includes(secret)).toBe(false)
  expect(stripped.equals(strip(jpeg, 'jpeg'))).toBe(true)
})

const hex = (...parts: string[]) => Buffer.from(parts.join(''), 'hex')

/** A box of a media file, in hex. */
const box = (type: string, ...content: string[]) => {
  const body = content.join('')
  const size = (8 + body.length / 2).toString(16).padStart(8, '0')
  return size + Buffer.from(type).toString('hex') + body
}

const marked = (kind: string, ...content: string[]) => {
  const body = Buffer.from(content.join(''), 'latin1')
  return Buffer.concat([Buffer.from(kind, 'hex'), Buffer.from([0, body.length + 2]), body])
}

test.each<[string, Exclude<Format, 'heic'>, (file: Buffer) => Buffer]>([
  [
    'the thumbnail of JFIF',
    'jpeg',
    (file) => after(file, 2, marked('ffe0', 'JFIF\0\x01\x01\0\0\x01\0\x01\x02\x02', secret, '!')),
  ],
  [
    "what follows Adobe's segment",
    'jpeg',
    (file) => after(file, 2, marked('ffee', 'Adobe\0\x64\0\0\0\0\x01', secret)),
  ],
  [
    'the name of a palette',
    'png',
    (file) => after(file, file.indexOf('IDAT') - 4, pngChunk('sPLT', Buffer.from(`${secret}\0\x08`))),
  ],
  [
    'free space',
    'avif',
    (file) => Buffer.concat([file, hex(box('free', Buffer.from(secret).toString('hex')))]),
  ],
])('%s goes, too', async (_, format, add) => {
  const told = add(await noise().toFormat(format).toBuffer())
  expect(told.includes(secret)).toBe(true)
  const quiet = strip(told, format)
  expect(quiet.includes(secret)).toBe(false)
  expect(strip(quiet, format).equals(quiet)).toBe(true)
  const [pixels, same] = await Promise.all([told, quiet].map((bytes) => sharp(bytes).raw().toBuffer()))
  expect(same?.equals(pixels ?? Buffer.alloc(0))).toBe(true)
})

test('of a JPEG with EXIF twice, the first says how it is turned', async () => {
  const [jpeg, other] = await Promise.all([6, 3].map((turn) => telling(noise(), turn).jpeg().toBuffer()))
  const at = (other?.indexOf('Exif') ?? 0) - 4
  const segment = other?.subarray(at, at + 2 + other.readUInt16BE(at + 2)) ?? Buffer.alloc(0)
  const twice = after(jpeg ?? segment, (jpeg?.indexOf('ICC_PROFILE') ?? 0) - 4, segment)
  const found = await Promise.all([twice, strip(twice, 'jpeg')].map((bytes) => sharp(bytes).metadata()))
  expect(found.map(({ orientation }) => orientation)).toEqual([6, 6])
})

test('a HEIC loses its position, and stays turned', () => {
  const position = Buffer.from('4e000000', 'hex')
  expect(turnedHeic.includes('Cam')).toBe(true)
  const stripped = strip(turnedHeic, 'heic')
  expect(stripped.includes('Cam')).toBe(false)
  expect(stripped.lastIndexOf(position)).toBeLessThan(turnedHeic.lastIndexOf(position))
  expect(stripped.length).toBe(turnedHeic.length)
  expect(inspect(stripped).facts).toEqual({ format: 'heic', width: 48, height: 64 })
  expect(strip(stripped, 'heic').equals(stripped)).toBe(true)
})

test('a GIF loses comments, and keeps its frames', async () => {
  const frames = [await noise().png().toBuffer(), await noise().negate().png().toBuffer()]
  const gif = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [50, 90], loop: 3 })
    .toBuffer()
  const note = Buffer.concat([
    Buffer.from([0x21, 0xfe, secret.length]),
    Buffer.from(secret),
    Buffer.from([0]),
  ])
  const start = 13 + ((gif[10] ?? 0) & 0x80 ? 3 << (((gif[10] ?? 0) & 7) + 1) : 0)
  const stripped = strip(after(gif, start, note), 'gif')
  expect(stripped.equals(gif)).toBe(true)
  for (const missing of [1, 2, 40]) {
    const rest = strip(after(gif, start, note).subarray(0, -missing), 'gif')
    expect(rest.equals(gif.subarray(0, -missing))).toBe(true)
  }
  expect(await sharp(stripped, { animated: true }).metadata()).toMatchObject({
    pages: 2,
    delay: [50, 90],
    loop: 3,
  })
})

const many = (part: string) => part.repeat(maxParts + 2)

/** An AVIF that has its EXIF twice, in so many places of no bytes each. */
function scattered(places: number): Buffer {
  const exif = Buffer.from('Exif').toString('hex')
  const names = box('iinf', '000000000001', box('infe', '0200000000010000', exif, '00'))
  const item = `000100000000${places.toString(16).padStart(4, '0')}`
  return hex(
    box('ftyp', Buffer.from('avif\0\0\0\0avif').toString('hex')),
    box('meta', '00000000', names, box('iloc', '0100000000000002', item, item)),
  )
}

/** A TIFF with so many fields, each of all of its bytes but the header. */
function overlapping(fields: number): Buffer {
  const tiff = Buffer.alloc(2000)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(1000, 4)
  tiff.writeUInt16LE(fields, 1000)
  for (let field = 0; field < fields; field++) {
    const at = 1002 + 12 * field
    tiff.writeUInt16LE(40_000 + field, at)
    tiff.writeUInt16LE(1, at + 2)
    tiff.writeUInt32LE(992, at + 4)
    tiff.writeUInt32LE(8, at + 8)
  }
  return tiff
}

const riff = hex('5249464600000000', '57454250', many('414e4d4600000000'))
riff.writeUInt32LE(riff.length - 8, 4)

test.each<[string, Format, Buffer]>([
  ['JPEG of too many segments', 'jpeg', hex('ffd8', many('ffdb0002'), 'ffda0002ffd9')],
  ['PNG of too many chunks', 'png', hex('89504e470d0a1a0a', many('000000004944415400000000'))],
  ['GIF of too many blocks', 'gif', hex('47494638396101000100000000', many('21f900'), '3b')],
  ['WebP of too many chunks', 'webp', riff],
  ['AVIF of too many parts', 'avif', scattered(65_535)],
  ['TIFF whose values lie on each other', 'tiff', overlapping(5)],
])('a crafted %s stays as it is', (_, format, crafted) => {
  expect(stripped(crafted, format) === undefined).toBe(true)
})

test('an AVIF of fewer parts is stripped, and so is a TIFF whose values have their own places', () => {
  expect(stripped(scattered(40_000), 'avif')).toBeInstanceOf(Buffer)
  expect(stripped(overlapping(1), 'tiff')).toBeInstanceOf(Buffer)
})

test('any bytes are stripped or stay as they are', async () => {
  const all = await Promise.all(images.map(async ([, format, make]) => [format, await make()] as const))
  const cut = fc.tuple(fc.constantFrom(...all), fc.nat(3000), fc.uint8Array({ maxLength: 100 }))
  fc.assert(
    fc.property(cut, ([[format, image], at, tail]) => {
      const bytes = Buffer.concat([image.subarray(0, at), tail, image.subarray(at + tail.length)])
      const before = Buffer.from(bytes)
      const stripped = strip(bytes, format)
      // The bytes that came aren't changed.
      expect(bytes.equals(before)).toBe(true)
      expect(strip(stripped, format).equals(stripped)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
