// Removes what could identify people and cameras from a file, without encoding it again.
import { unlessCut } from '../errors.ts'
import type { Format } from '../image.ts'
import { stripGif } from './gif.ts'
import { stripHeif } from './heif.ts'
import { stripJpeg } from './jpeg.ts'
import { stripPng } from './png.ts'
import { stripTiff } from './tiff.ts'
import { stripWebp } from './webp.ts'

const strippers: Readonly<Record<Format, (bytes: Buffer) => Buffer | undefined>> = {
  jpeg: stripJpeg,
  png: stripPng,
  webp: stripWebp,
  gif: stripGif,
  tiff: stripTiff,
  avif: stripHeif,
  heic: stripHeif,
}

/**
 * Returns an image without EXIF, XMP, IPTC, comments, and thumbnails: its pixels are the same bytes, and its
 * orientation and color profile stay. Undefined if it can't be read.
 */
export const stripped = (bytes: Buffer, format: Format): Buffer | undefined =>
  unlessCut(() => strippers[format](bytes), undefined)

/**
 * Returns an image without what could identify people and cameras; as it is, if it can't be read: nothing decodes it,
 * either. Stripping it again changes nothing.
 */
export const strip = (bytes: Buffer, format: Format): Buffer => stripped(bytes, format) ?? bytes
