// The step that encodes pixels: each format, as a variant and as an original.
import type { Sharp } from 'sharp'
import type { Format, Size } from '../image/image.ts'
import { type Rendition, type RenditionFormat, renditionFormats } from '../image/rendition.ts'

/** The formats of variants. */
export type VariantFormat = 'webp' | 'jpeg' | 'avif' | 'png'

/** Their qualities, unless a preset has its own. */
export const qualities: Record<VariantFormat, number> = {
  webp: renditionFormats.webp.quality,
  jpeg: renditionFormats.jpeg.quality,
  avif: renditionFormats.avif.quality,
  // Has none.
  png: 100,
}

/** The table for the eye instead of the standard's: 3 % fewer bytes, and more likeness, at the same CPU. */
const quantisationTable = 3

/** Pixels up to which an image gets the slower settings. */
const fewPixels = 640 * 640

/**
 * The effort for a size. What most pages show is small, and served most often: there, the next sizes of effort take 20 ms more for
 * WebP, and 130 ms for AVIF. bench/README.md compares the settings.
 */
const effortsOf = ({ width, height }: Size) =>
  width * height <= fewPixels ? { webp: 6, avif: 3 } : { webp: 4, avif: 0 }

/**
 * Variants: small files at a quality for pages. bench/README.md compares the settings.
 * sharp writes no metadata by default: no EXIF, no GPS, no XMP, no profile.
 */
export const asVariant: Record<VariantFormat, (image: Sharp, size: Size, quality?: number) => Sharp> = {
  // bleed.ts chose the colors of transparent pixels.
  webp: (image, size, quality = qualities.webp) =>
    image.webp({ quality, effort: effortsOf(size).webp, exact: true }),
  jpeg: (image, _, quality = qualities.jpeg) =>
    image.flatten({ background: 'white' }).jpeg({ quality, quantisationTable, optimiseCoding: false }),
  avif: (image, size, quality = qualities.avif) =>
    image.avif({ quality, effort: effortsOf(size).avif, chromaSubsampling: '4:2:0' }),
  png: (image) => image.png(),
}

/** Every frame costs as much as a still image, so animations get a lower effort, which is a third cheaper. */
export const asAnimation = (image: Sharp, quality: number = qualities.webp): Sharp =>
  image.webp({ quality, effort: 2 })

/** An animation without loss: of drawings, it is smaller. */
export const asExactAnimation = (image: Sharp): Sharp => image.webp({ lossless: true, effort: 2 })

/** AVIF with its tools for screens, and with all of the color: of graphics, it is half the size at more likeness. */
export const asGraphicAvif = (image: Sharp, size: Size, quality: number): Sharp =>
  image.avif({ quality, effort: Math.max(2, effortsOf(size).avif) })

// Without `exact`, which keeps libwebp from changing any pixel.
const asNear =
  (quality: number) =>
  (image: Sharp): Sharp =>
    image.webp({ nearLossless: true, quality, effort: 4 })

/** Graphics: no pixel changes visibly, by 4 of 255 at most, and those of a palette not at all. */
export const asGraphic = asNear(40)

/** The same, by 8 of 255: up to a fifth fewer bytes, and hardly visible. */
export const asSmallGraphic = asNear(20)

/** A PNG with a palette of all its colors, mostly. A lower effort changes colors. @param colours 1 to 256 */
export const asPalette = (image: Sharp, colours: number): Sharp =>
  image.png({ palette: true, colours: Math.max(2, colours), dither: 0, effort: 7 })

/** A PNG in fewer bytes, mostly, for three times the CPU. */
export const asDensePng = (image: Sharp): Sharp => image.png({ compressionLevel: 9, adaptiveFiltering: true })

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

/** Renditions: like variants, with their own quality. @param size of a still image; of an animation, none */
export function asRendition({ format, quality = 0 }: Rendition, size: Size | undefined): Write {
  const efforts = size ? effortsOf(size) : { webp: 2, avif: 0 }
  const writers: Record<RenditionFormat, Write> = {
    // Optimised coding takes 2 ms for up to a quarter of the bytes: made once, served often.
    jpeg: (image) => image.jpeg({ quality, quantisationTable }),
    png: (image) => image.png(),
    webp: (image, timing) =>
      image.webp({ quality, effort: efforts.webp, exact: size !== undefined, ...timing }),
    avif: (image) => image.avif({ quality, effort: efforts.avif, chromaSubsampling: '4:2:0' }),
    gif: (image, timing) => image.gif({ keepDuplicateFrames: true, ...timing }),
    tiff: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  }
  return writers[format]
}
