// A TIFF of 100 megapixels and 60 MB, written strip by strip: noise at its left, bands of grey at its right.
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Pixels, both ways. */
export const side = 10_000
const rowsPerStrip = 100
const strips = side / rowsPerStrip

/** Pixels of noise in each row, from its left. */
export const noisy = 5_900

/** The grey of the right part of a row. */
export const greyAt = (row: number): number => 40 + 2 * Math.floor(row / rowsPerStrip)

/** TIFF 6.0, section 9 (PackBits): n and n + 1 bytes as they are; 257 - n and one byte, n times. */
function packRow(noise: Buffer, grey: number): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < noisy; at += 128) {
    const literal = noise.subarray(at, Math.min(at + 128, noisy))
    parts.push(Buffer.of(literal.length - 1), literal)
  }
  for (let left = side - noisy; left > 0; left -= 128) parts.push(Buffer.of(257 - Math.min(left, 128), grey))
  return Buffer.concat(parts)
}

/** The same noise in each, from another pixel on: what is random once is random enough. */
function packStrip(strip: number, noise: Buffer): Buffer {
  const rows = Array.from({ length: rowsPerStrip }, (_, row) =>
    packRow(noise.subarray(strip * rowsPerStrip + row), greyAt(strip * rowsPerStrip)),
  )
  return Buffer.concat(rows)
}

const [short, long] = [3, 4]

/** A little-endian header, its one directory, and where the strips stand. */
function header(stripBytes: number): Buffer {
  const entries = [
    [256, long, 1, side], // ImageWidth
    [257, long, 1, side], // ImageLength
    [258, short, 1, 8], // BitsPerSample
    [259, short, 1, 32_773], // Compression: PackBits
    [262, short, 1, 1], // PhotometricInterpretation: black is zero
    [273, long, strips, 0], // StripOffsets
    [277, short, 1, 1], // SamplesPerPixel
    [278, long, 1, rowsPerStrip],
    [279, long, strips, 0], // StripByteCounts
  ]
  const offsetsAt = 8 + 2 + 12 * entries.length + 4
  const countsAt = offsetsAt + 4 * strips
  const start = countsAt + 4 * strips
  const bytes = Buffer.alloc(start)
  bytes.write('II*\0', 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(entries.length, 8)
  for (const [index, [tag = 0, type = 0, count = 0, value = 0]] of entries.entries()) {
    const at = 10 + 12 * index
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(type, at + 2)
    bytes.writeUInt32LE(count, at + 4)
    bytes.writeUInt32LE(tag === 273 ? offsetsAt : tag === 279 ? countsAt : value, at + 8)
  }
  for (let strip = 0; strip < strips; strip++) {
    bytes.writeUInt32LE(start + strip * stripBytes, offsetsAt + 4 * strip)
    bytes.writeUInt32LE(stripBytes, countsAt + 4 * strip)
  }
  return bytes
}

/** Writes the file; one strip at a time is in memory. */
export async function writeLargeTiff(file: string): Promise<void> {
  const noise = randomBytes(noisy + side)
  const stripBytes = packStrip(0, noise).length
  function* parts() {
    yield header(stripBytes)
    for (let strip = 0; strip < strips; strip++) yield packStrip(strip, noise)
  }
  await pipeline(Readable.from(parts()), createWriteStream(file))
}
