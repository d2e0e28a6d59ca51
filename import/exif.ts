// When a photograph was taken, as its camera says.
import type { Blob } from 'node:buffer'
import readExif from 'exif-reader'

/** Cameras write EXIF at the beginning. */
export const enough = 256 * 1024

const ascii = (bytes: Buffer, start: number, length: number) =>
  bytes.toString('latin1', start, start + length)

/** Returns the payload of the APP1 segment with EXIF (JPEG, annex B.1.1.3). */
function inJpeg(bytes: Buffer): Buffer | undefined {
  for (let at = 2; at + 10 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0
    // The image begins.
    if (marker === 0xda) return undefined
    const length = bytes.readUInt16BE(at + 2)
    if (marker === 0xe1 && ascii(bytes, at + 4, 6) === 'Exif\0\0')
      return bytes.subarray(at + 10, at + 2 + length)
    at += 2 + length
  }
  return undefined
}

/** Returns the `eXIf` chunk. */
function inPng(bytes: Buffer): Buffer | undefined {
  for (let at = 8; at + 8 < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    if (ascii(bytes, at + 4, 4) === 'eXIf') return bytes.subarray(at + 8, at + 8 + length)
    at += 12 + length
  }
  return undefined
}

/** Returns the `EXIF` chunk. Chunks have even lengths. */
function inWebp(bytes: Buffer): Buffer | undefined {
  for (let at = 12; at + 8 < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4)
    if (ascii(bytes, at, 4) === 'EXIF') return bytes.subarray(at + 8, at + 8 + length)
    at += 8 + length + (length % 2)
  }
  return undefined
}

function exifIn(bytes: Buffer): Buffer | undefined {
  if (ascii(bytes, 0, 2) === '\xff\xd8') return inJpeg(bytes)
  if (ascii(bytes, 1, 3) === 'PNG') return inPng(bytes)
  if (ascii(bytes, 8, 4) === 'WEBP') return inWebp(bytes)
  return /^(II\*\0|MM\0\*)/.test(ascii(bytes, 0, 4)) ? bytes : undefined
}

/** Returns the minutes that a zone like `+02:00` is ahead of UTC; 0 without one. */
function zoneIn(text: unknown): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(String(text)) ?? []
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes))
}

/**
 * Returns DateTimeOriginal, in its own zone or else in UTC; undefined if there is none in the first 256 KB. Reads JPEG,
 * PNG, TIFF, and WebP whose EXIF is there.
 */
export async function dateTaken(blob: Blob): Promise<Date | undefined> {
  const bytes = Buffer.from(await blob.slice(0, enough).arrayBuffer())
  try {
    const exif = exifIn(bytes)
    const { Photo } = exif ? readExif(exif) : {}
    const { DateTimeOriginal: date, OffsetTimeOriginal: zone } = Photo ?? {}
    if (!(date instanceof Date) || Number.isNaN(date.getTime())) return undefined
    return new Date(date.getTime() - zoneIn(zone) * 60_000)
  } catch {
    // Cut off, or broken.
    return undefined
  }
}
