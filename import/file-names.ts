// The names of images as names of files, on any file system.
import { createHash } from 'node:crypto'

/** What Windows doesn't allow in a name, and what separates paths. */
const special = /[%/\\:*?"<>|\p{Cc}]/gu
/** Hidden, `.` and `..`; Windows leaves out dots and spaces at the end. */
const ends = /^\.|[. ]$/g
/** Windows' devices, with any extension. */
const device = /^(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))./i

/** Bytes. File systems take 255, and manifests are called longer while they are written. */
const longest = 220

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** Before a hash. No escape begins like this. */
const mark = '%~'

/**
 * Returns a name with a hash instead of what doesn't fit, for a name that isn't unique on the
 * file system, or is too long.
 */
export function hashedFileName(name: string): string {
  const beginning = Buffer.from(plainFileName(name))
    .subarray(0, 200)
    .toString()
    .replace(/\ufffd+$/, '')
  return `${beginning}${mark}${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
}

const plainFileName = (name: string) =>
  name.replace(special, percent).replace(ends, percent).replace(device, percent)

/**
 * Returns the file name of an image: its own, with `%` and two hex digits for each byte that a file name can't have.
 */
export function fileNameOf(name: string): string {
  const plain = plainFileName(name)
  return Buffer.byteLength(plain) > longest ? hashedFileName(name) : plain
}

/** Returns the image that a file is of; undefined if only its manifest can tell. */
export function nameOfFile(file: string): string | undefined {
  if (file.includes(mark)) return undefined
  try {
    return decodeURIComponent(file.replaceAll(/%(?![0-9A-F]{2})/g, '%25'))
  } catch {
    return undefined
  }
}
