// What an image is to darkroom: formats, sizes and limits.

/** The formats that we take, by their sharp name, with the content type that we serve them under. */
export const contentTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  tiff: 'image/tiff',
} as const

export type Format = keyof typeof contentTypes

/** The most pixels an original or a resized image may have: 100 megapixels. */
export const maxPixels = 100_000_000

/** What the bytes of an image say about it. */
export interface Facts {
  readonly format: Format
  /** Pixels, as seen: after the EXIF orientation. */
  readonly width: number
  /** Pixels, as seen: after the EXIF orientation. */
  readonly height: number
}
