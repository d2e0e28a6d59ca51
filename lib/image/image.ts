// Formats, sizes, and limits of images.
import { oneOf } from './words.ts'

/** The supported formats by their name in sharp, with their content types. */
export const contentTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  tiff: 'image/tiff',
  heic: 'image/heic',
} as const

export type Format = keyof typeof contentTypes

export const formats = Object.keys(contentTypes) as Format[]

/** How people write them. */
export const formatLabels: Readonly<Record<Format, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  avif: 'AVIF',
  tiff: 'TIFF',
  heic: 'HEIC',
}

/** Returns their names as in a sentence: `JPEG, PNG or WebP`. */
export const namesOf = (some: readonly Format[] = formats): string =>
  oneOf(some.map((format) => formatLabels[format]))

/** The format that only the worker decodes: requests read the pyramid. */
export const slowFormat = 'heic' satisfies Format

/** The maximum number of pixels of an image: 100 megapixels. */
export const maxPixels = 100_000_000

/**
 * Segments, chunks, blocks, or boxes that are read of a file. Only crafted ones have more: millions,
 * which would take minutes.
 */
export const maxParts = 100_000

/** Pixels, after rotation by EXIF. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** What an image's bytes say about it. */
export interface Facts extends Size {
  readonly format: Format
}
