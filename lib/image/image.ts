// Formats, sizes, and limits of images.

/** The supported formats by their name in sharp, with their content types. */
export const contentTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  tiff: 'image/tiff',
} as const

export type Format = keyof typeof contentTypes

/** The maximum number of pixels of an image: 100 megapixels. */
export const maxPixels = 100_000_000

/** Pixels, after rotation by EXIF. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** What an image's bytes say about it. */
export interface Facts extends Size {
  readonly format: Format
}
