// The step that encodes pixels: each format, as a variant and as an original.
import type { Sharp } from 'sharp'
import type { Format } from '../image/image.ts'
import type { Rendition, RenditionFormat } from '../image/rendition.ts'

/** The formats of variants. */
export type VariantFormat = 'webp' | 'jpeg' | 'avif' | 'png'

/**
 * Variants: small files at a quality for pages. bench/README.md compares the settings.
 * sharp writes no metadata by default: no EXIF, no GPS, no XMP, no profile.
 */
export const asVariant: Record<VariantFormat, (image: Sharp) => Sharp> = {
  // bleed.ts chose the colors of transparent pixels.
  webp: (image) => image.webp({ quality: 80, effort: 4, exact: true }),
  jpeg: (image) => image.flatten({ background: 'white' }).jpeg({ quality: 80, optimiseCoding: false }),
  avif: (image) => image.avif({ quality: 60, effort: 0, chromaSubsampling: '4:2:0' }),
  png: (image) => image.png(),
}

/** Every frame costs as much as a still image, so animations get a lower effort, which is a third cheaper. */
export const asAnimation = (image: Sharp): Sharp => image.webp({ quality: 80, effort: 2 })

/** Resized originals: without visible loss, because everything else is generated from them. */
export const asOriginal: Record<Exclude<Format, 'heic'>, (image: Sharp) => Sharp> = {
  jpeg: (image) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  png: (image) => image.png(),
  webp: (image) => image.webp({ quality: 92, alphaQuality: 100, smartSubsample: true }),
  gif: (image) => image.gif({ keepDuplicateFrames: true }),
  avif: (image) => image.avif({ quality: 80, effort: 2, chromaSubsampling: '4:4:4' }),
  tiff: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
}

/** The duration of each frame, in milliseconds, and the number of loops; 0 loops forever. */
export interface Timing {
  readonly delay: number[]
  readonly loop: number
}

/** A last step. Frames that were decoded need their timing again. */
export type Write = (image: Sharp, timing?: Timing) => Sharp

/** Renditions: like variants, with their own quality. */
export function asRendition({ format, quality = 0 }: Rendition, moves: boolean): Write {
  const writers: Record<RenditionFormat, Write> = {
    // Optimised coding takes 2 ms for up to a quarter of the bytes: made once, served often.
    jpeg: (image) => image.jpeg({ quality }),
    png: (image) => image.png(),
    webp: (image, timing) => image.webp({ quality, effort: moves ? 2 : 4, exact: !moves, ...timing }),
    avif: (image) => image.avif({ quality, effort: 0, chromaSubsampling: '4:2:0' }),
    gif: (image, timing) => image.gif({ keepDuplicateFrames: true, ...timing }),
    tiff: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  }
  return writers[format]
}
