// The step that turns pixels into a file: how each format is written, as a variant and as an original.
import type { Sharp } from 'sharp'
import type { Format } from '../image/image.ts'
import type { Rendition, RenditionFormat } from '../image/rendition.ts'

/** What variants can be written as. */
export type VariantFormat = 'webp' | 'jpeg' | 'avif'

/**
 * Variants: small files at a quality that a page needs. The settings are weighed in bench/README.md.
 * sharp writes no metadata unless told to: no EXIF, no GPS, no XMP, no profile.
 */
export const asVariant: Record<VariantFormat, (image: Sharp) => Sharp> = {
  webp: (image) => image.webp({ quality: 80, effort: 4 }),
  jpeg: (image) => image.flatten({ background: 'white' }).jpeg({ quality: 80, optimiseCoding: false }),
  avif: (image) => image.avif({ quality: 60, effort: 0, chromaSubsampling: '4:2:0' }),
}

/** Every frame costs what a still image does, so animations get the effort that is a third cheaper. */
export const asAnimation = (image: Sharp): Sharp => image.webp({ quality: 80, effort: 2 })

/** Originals that were resized: nothing to be seen may be lost, since this becomes what all else is made of. */
export const asOriginal: Record<Format, (image: Sharp) => Sharp> = {
  jpeg: (image) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  png: (image) => image.png(),
  webp: (image) => image.webp({ quality: 92, alphaQuality: 100, smartSubsample: true }),
  gif: (image) => image.gif({ keepDuplicateFrames: true }),
  avif: (image) => image.avif({ quality: 80, effort: 2, chromaSubsampling: '4:4:4' }),
  tiff: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
}

/** How long each frame of an animation is shown, in milliseconds, and how often all of them are; 0 is for ever. */
export interface Timing {
  readonly delay: number[]
  readonly loop: number
}

/** A last step. Frames that were pixels in between have to be told their timing. */
export type Write = (image: Sharp, timing?: Timing) => Sharp

/** Renditions: as variants, at a quality of their own. */
export function asRendition({ format, quality = 0 }: Rendition, moves: boolean): Write {
  const writers: Record<RenditionFormat, Write> = {
    jpeg: (image) => image.jpeg({ quality, optimiseCoding: false }),
    png: (image) => image.png(),
    webp: (image, timing) => image.webp({ quality, effort: moves ? 2 : 4, ...timing }),
    avif: (image) => image.avif({ quality, effort: 0, chromaSubsampling: '4:2:0' }),
    gif: (image, timing) => image.gif({ keepDuplicateFrames: true, ...timing }),
  }
  return writers[format]
}
