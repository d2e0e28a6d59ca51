// Images for the tests, drawn on the spot.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { Sharp } from 'sharp'
import { sharp } from '../lib/pixels/engine/engine.ts'

export type Colour = readonly [red: number, green: number, blue: number, alpha?: number]

export const red: Colour = [220, 30, 40]
export const green: Colour = [30, 160, 60]
export const blue: Colour = [40, 60, 200]
export const grey: Colour = [150, 150, 150]

/** An image whose pixels are computed. With any alpha, it has four channels. */
export function paint(
  width: number,
  height: number,
  at: (x: number, y: number) => Colour,
  pageHeight = height,
): Sharp {
  const channels = at(0, 0).length === 4 ? 4 : 3
  const data = Buffer.alloc(width * height * channels)
  let place = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue, alpha = 255] = at(x, y)
      data[place] = red
      data[place + 1] = green
      data[place + 2] = blue
      if (channels === 4) data[place + 3] = alpha
      place += channels
    }
  }
  const raw = pageHeight === height ? { width, height, channels } : { width, height, channels, pageHeight }
  return sharp(data, { raw: raw as { width: number; height: number; channels: 3 | 4 } })
}

/** One colour. */
export function plain(width: number, height: number, [r, g, b, alpha]: Colour): Sharp {
  const background = { r, g, b, alpha: (alpha ?? 255) / 255 }
  return sharp({ create: { width, height, channels: alpha === undefined ? 3 : 4, background } })
}

/** Red, green, blue and grey quarters, from the top left to the bottom right. */
export function quarters(width: number, height: number): Sharp {
  return paint(width, height, (x, y) =>
    y < height / 2 ? (x < width / 2 ? red : green) : x < width / 2 ? blue : grey,
  )
}

/** Noise that compresses badly, so that half of the file is half of the image. */
export function noise(width: number, height: number): Sharp {
  let state = 1
  return paint(width, height, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return [state >>> 24, (state >>> 16) & 255, (state >>> 8) & 255]
  })
}

/** Frames of one colour each, red to black, with a transparent left half. */
export function animation(width: number, height: number, frames: number): Sharp {
  const tone = (y: number) => 255 - Math.floor(y / height) * Math.floor(200 / frames)
  return paint(width, height * frames, (x, y) => [tone(y), 20, 30, x < width / 2 ? 0 : 255], height)
}

/** The colours at a fraction of the width and height of an image, alpha included if there is any. */
export async function colourAt(bytes: Buffer, across: number, down: number): Promise<number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const x = Math.floor(across * info.width)
  const y = Math.floor(down * info.height)
  const from = (y * info.width + x) * info.channels
  return [...data.subarray(from, from + info.channels)]
}

/** By how much two colours differ, in the channel where they differ most. */
export function distance(colour: readonly number[], from: readonly (number | undefined)[] = []): number {
  return Math.max(...from.map((value = 255, channel) => Math.abs(value - (colour[channel] ?? Number.NaN))))
}

/** A PNG of zeros, one bit a pixel: tiny, whatever its size. */
export function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 1 })
  const chunks = [chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))])
}

/** A TIFF of one colour with the most significant byte first, which sharp itself does not write. */
export function bigEndianTiff(width: number, height: number, colour: Colour): Buffer {
  const pixels = Buffer.concat(
    Array.from({ length: width * height }, () => Buffer.from([...colour].map(Number))),
  )
  // Width, height, bits, no compression, RGB, strip offset, samples, rows per strip, bytes of the strip.
  const tags = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 2],
    [273, 8 + 2 + 9 * 12 + 4],
    [277, 3],
    [278, height],
    [279, pixels.length],
  ] as const
  const long = 4
  const directory = tags.map(([tag, value]) =>
    Buffer.concat([uint16(tag), uint16(long), uint32(1), uint32(value)]),
  )
  const head = [Buffer.from('MM'), uint16(42), uint32(8), uint16(tags.length)]
  return Buffer.concat([...head, ...directory, uint32(0), pixels])
}

/** The image in Adobe RGB (1998): its numbers converted, the profile embedded. */
export async function inAdobeRgb(image: Sharp): Promise<Sharp> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'))
  try {
    const file = join(folder, 'adobe.icc')
    writeFileSync(file, adobeProfile())
    return sharp(await image.withIccProfile(file).png().toBuffer()).keepIccProfile()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The least that a matrix profile needs: https://www.color.org/ICC1v42_2006-05.pdf, sections 7 and 8.3. */
function adobeProfile(): Buffer {
  const gamma = Buffer.concat([Buffer.from('curv\0\0\0\0'), uint32(1), uint16(0x0233), uint16(0)])
  const text = Buffer.concat([Buffer.from('text\0\0\0\0'), Buffer.from('none\0\0\0\0')])
  const description = Buffer.concat([
    Buffer.from('desc\0\0\0\0'),
    uint32(6),
    Buffer.from('Adobe\0'),
    Buffer.alloc(78),
  ])
  const tags: [string, Buffer][] = [
    ['desc', description],
    ['cprt', text],
    ['wtpt', xyz(0.9505, 1, 1.0891)],
    ['rXYZ', xyz(0.60974, 0.31111, 0.01947)],
    ['gXYZ', xyz(0.20528, 0.62567, 0.06087)],
    ['bXYZ', xyz(0.14919, 0.06322, 0.74457)],
    ['rTRC', gamma],
    ['gTRC', gamma],
    ['bTRC', gamma],
  ]
  let offset = 128 + 4 + tags.length * 12
  const table = tags.map(([name, data]) => {
    const entry = Buffer.concat([Buffer.from(name), uint32(offset), uint32(data.length)])
    offset += data.length
    return entry
  })
  const header = Buffer.alloc(128)
  header.writeUInt32BE(offset, 0)
  header.writeUInt32BE(0x02100000, 8)
  header.write('mntrRGB XYZ ', 12)
  header.write('acsp', 36)
  xyz(0.9642, 1, 0.8249).copy(header, 68, 8)
  return Buffer.concat([header, uint32(tags.length), ...table, ...tags.map(([, data]) => data)])
}

function xyz(...values: number[]): Buffer {
  const fixed = values.map((value) => uint32(Math.round(value * 65_536)))
  return Buffer.concat([Buffer.from('XYZ \0\0\0\0'), ...fixed])
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
