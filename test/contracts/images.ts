// Small images of every format, deterministic, each told from the others by a label or by its size in pixels.

import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

/** The formats that are taken, with the content type that each is served under. */
export const contentTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  tiff: 'image/tiff',
} as const

export type Format = keyof typeof contentTypes

export const formats = Object.keys(contentTypes) as Format[]

/** A black PNG of one bit a pixel. The label goes into a text chunk, so that every label makes other bytes. */
export function png(label: string, width = 2, height = 2): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 1
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from(`Comment\0${label}`)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A PNG whose base64 ends in two characters of padding. */
export function pngToPad(): Buffer {
  const image = ['', 'x', 'xx'].map((label) => png(label)).find(({ length }) => length % 3 === 1)
  if (image === undefined) throw new Error('a byte more did not make it')
  return image
}

/** A PNG of nearly the given number of bytes (a few more), which aren't compressed: a color for each 100 rows. */
export function heavyPng(bytes: number): Promise<Buffer> {
  const width = 1000
  const height = Math.ceil(bytes / (3 * width))
  const pixels = Buffer.alloc(3 * width * height)
  for (let row = 0; row < height; row++) {
    const color = Math.imul(Math.floor(row / 100) + bytes, 2_654_435_761) >>> 8
    pixels.fill(Buffer.from([color, color >> 8, color >> 16]), 3 * width * row, 3 * width * (row + 1))
  }
  const raw = { width, height, channels: 3 } as const
  return sharp(pixels, { raw }).png({ compressionLevel: 0 }).toBuffer()
}

/** One plain colour, in any format that is taken. */
export function plain(format: Format, width = 7, height = 5): Promise<Buffer> {
  return canvas(width, height).toFormat(format).toBuffer()
}

/** What `plain` encodes, for tests that want options of their own. */
export function canvas(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r: 200, g: 80, b: 40 } } })
}

/** The same image, except that its header claims another size in pixels. */
export function claiming(format: Format, image: Buffer, width: number, height: number): Buffer {
  const bytes = Buffer.from(image)
  if (format === 'png') {
    bytes.writeUInt32BE(width, 16)
    bytes.writeUInt32BE(height, 20)
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
  } else if (format === 'gif') {
    bytes.writeUInt16LE(width, 6)
    bytes.writeUInt16LE(height, 8)
  } else if (format === 'jpeg') {
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11]))
    bytes.writeUInt16BE(height, frame + 5)
    bytes.writeUInt16BE(width, frame + 7)
  } else if (format === 'webp') {
    bytes.writeUInt16LE(width, 26)
    bytes.writeUInt16LE(height, 28)
  } else if (format === 'avif') {
    const extents = bytes.indexOf('ispe')
    bytes.writeUInt32BE(width, extents + 8)
    bytes.writeUInt32BE(height, extents + 12)
  } else {
    writeTag(bytes, 256, width)
    writeTag(bytes, 257, height)
  }
  return bytes
}

/** A grey TIFF of one pixel in Motorola byte order, which sharp does not write. */
export function bigEndianTiff(): Buffer {
  const tags = [
    [256, 1], // width
    [257, 1], // height
    [258, 8], // bits a sample
    [259, 1], // no compression
    [262, 1], // black is zero
    [273, 8], // the pixel lies here, in the first byte after the header
    [277, 1], // samples a pixel
    [278, 1], // rows a strip
    [279, 1], // bytes of the strip
  ] as const
  const bytes = Buffer.alloc(10 + 2 + 12 * tags.length + 4)
  bytes.write('MM\0*', 0, 'latin1')
  bytes.writeUInt32BE(10, 4)
  bytes.writeUInt16BE(tags.length, 10)
  for (const [index, [tag, value]] of tags.entries()) {
    const at = 12 + 12 * index
    bytes.writeUInt16BE(tag, at)
    bytes.writeUInt16BE(3, at + 2)
    bytes.writeUInt32BE(1, at + 4)
    bytes.writeUInt16BE(value, at + 8)
  }
  return bytes
}

/** A chunk of a PNG. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

function writeTag(tiff: Buffer, tag: number, value: number): void {
  const directory = tiff.readUInt32LE(4)
  for (let entry = 0; entry < tiff.readUInt16LE(directory); entry++) {
    const at = directory + 2 + 12 * entry
    if (tiff.readUInt16LE(at) !== tag) continue
    tiff.writeUInt16LE(4, at + 2)
    tiff.writeUInt32LE(value, at + 8)
  }
}
