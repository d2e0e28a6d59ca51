// Strips a PNG: https://www.w3.org/TR/png-3/
import { crc32 } from 'node:zlib'
import { maxParts } from '../image.ts'
import { exifWith, orientationIn } from '../orientation.ts'

/** Everything that pixels, colors and frames need. */
const needed = [
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'mDCV', 'cLLI'],
  ...['sBIT', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT'],
]

const none = Buffer.alloc(0)

/** Returns a chunk with its checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length)
  bytes.write(type, 4, 'latin1')
  data.copy(bytes, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), data.length + 8)
  return bytes
}

/**
 * Returns the image without EXIF, texts, times and what follows it. A cut chunk stays only if it has pixels. Undefined
 * if it has too many parts.
 */
export function stripPng(png: Buffer): Buffer | undefined {
  const parts = [png.subarray(0, 8)]
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 12 + png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    if (end > png.length) return Buffer.concat([...parts, type === 'IDAT' ? png.subarray(at) : none])
    if (needed.includes(type)) parts.push(png.subarray(at, end))
    const orientation = type === 'eXIf' ? orientationIn(png.subarray(at + 8, end - 4)) : 1
    if (orientation !== 1) parts.push(pngChunk('eXIf', exifWith(orientation)))
    if (type === 'IEND') return Buffer.concat(parts)
    if (parts.length > maxParts) return undefined
    at = end
  }
  return Buffer.concat(parts)
}
