// Strips a WebP: https://developers.google.com/speed/webp/docs/riff_container
import { maxParts } from '../image.ts'
import { exifWith, orientationIn } from '../orientation.ts'

const needed = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']

/** Bits of VP8X that say what the file has. */
const flags = { exif: 0x08, xmp: 0x04 }

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)])
}

/**
 * Returns the image without EXIF, XMP, and unknown chunks. Undefined if it isn't a WebP from start to
 * end, or has too many parts.
 */
export function stripWebp(webp: Buffer): Buffer | undefined {
  const end = 8 + webp.readUInt32LE(4)
  if (end > webp.length + 1) return undefined
  const parts: Buffer[] = []
  let orientation = 1
  for (let at = 12; at + 8 <= end; ) {
    const type = webp.toString('latin1', at, at + 4)
    const size = webp.readUInt32LE(at + 4)
    if (at + 8 + size > webp.length || parts.length > maxParts) return undefined
    const data = webp.subarray(at + 8, at + 8 + size)
    if (type === 'EXIF') orientation = orientationIn(data.subarray(data.indexOf('Exif\0\0') === 0 ? 6 : 0))
    if (needed.includes(type)) parts.push(chunk(type, data))
    at += 8 + size + (size & 1)
  }
  const hasExif = orientation !== 1
  const header = parts.find((part) => part.toString('latin1', 0, 4) === 'VP8X')
  // They are copies.
  if (header) header[8] = ((header[8] ?? 0) & ~(flags.exif | flags.xmp)) | (hasExif ? flags.exif : 0)
  if (hasExif && header) parts.push(chunk('EXIF', exifWith(orientation)))
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...parts])
  return chunk('RIFF', body)
}
