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

/** A table for human eyes instead of the standard one: 3 % fewer bytes, and more similar, at the same CPU. */
const quantisationTable = 3

/** Pixels up to which an image gets the slower settings. */
const fewPixels = 640 * 640

const isSmall = ({ width, height }: Size) => width * height <= fewPixels

/** The pixels to encode. */
export interface Pixels extends Size {
  /** Whether none is transparent. */
  readonly opaque: boolean
}

/**
 * The effort for WebP. What most pages show is small, and served most often: there, the highest one takes 20 ms more.
 * With alpha, it takes seconds: libwebp then searches the alpha for 1 to 3 % fewer bytes.
 */
const webpEffort = (pixels: Pixels) => (pixels.opaque && isSmall(pixels) ? 6 : 4)

/** How to write AVIF. */
interface AvifWay {
  readonly effort: number
  readonly bitdepth?: 10
  /** The encoder's quality for our default, so that small photographs look as those in WebP by default. */
  readonly usual: number
}

const usualAvif = renditionFormats.avif.quality

/** Writes AVIF. The default quality becomes the usual one, 100 stays 100, and those between follow. */
function asAvif(image: Sharp, quality: number, { usual, ...way }: AvifWay): Sharp {
  const less = (quality * usual) / usualAvif
  const more = 100 - ((100 - quality) * (100 - usual)) / (100 - usualAvif)
  const own = Math.max(1, Math.round(quality <= usualAvif ? less : more))
  return image.avif({ ...way, quality: own, chromaSubsampling: '4:2:0' })
}

const quickAvif: AvifWay = { effort: 0, usual: usualAvif }

/** Of variants: docs/decisions/0052-effort.md compares the ways. */
const variantAvif = (size: Size): AvifWay => (isSmall(size) ? { effort: 3, usual: 54 } : quickAvif)

/** On request: at the same quality, a tenth fewer bytes for six times the processor time. */
const requestedAvif = (size: Size | undefined): AvifWay =>
  size && isSmall(size) ? { effort: 4, bitdepth: 10, usual: 52 } : quickAvif

/**
 * Variants: small files at a quality for pages. bench/README.md compares the settings.
 * sharp writes no metadata by default: no EXIF, no GPS, no XMP, no profile.
 */
export const asVariant: Record<VariantFormat, (image: Sharp, pixels: Pixels, quality?: number) => Sharp> = {
  // bleed.ts chose the colors of transparent pixels.
  webp: (image, pixels, quality = qualities.webp) =>
    image.webp({ quality, effort: webpEffort(pixels), exact: true }),
  jpeg: (image, _, quality = qualities.jpeg) =>
    image.flatten({ background: 'white' }).jpeg({ quality, quantisationTable, optimiseCoding: false }),
  avif: (image, size, quality = qualities.avif) => asAvif(image, quality, variantAvif(size)),
  png: (image) => image.png(),
}

/** Every frame costs as much as a still image, so animations get a lower effort, which is a third cheaper. */
export const asAnimation = (image: Sharp, quality: number = qualities.webp): Sharp =>
  image.webp({ quality, effort: 2 })

/** An animation without loss, which is smaller for drawings. */
export const asExactAnimation = (image: Sharp): Sharp => image.webp({ lossless: true, effort: 2 })

/** AVIF with its tools for screens, and with all of the color: for graphics, half the bytes at a higher quality. */
export const asGraphicAvif = (image: Sharp, size: Size, quality: number): Sharp =>
  image.avif({ quality, effort: isSmall(size) ? 3 : 2 })

// Without `exact`, which keeps libwebp from changing any pixel.
const asNear =
  (quality: number, effort = 4) =>
  (image: Sharp): Sharp =>
    image.webp({ nearLossless: true, quality, effort })

/** Graphics: no pixel changes visibly (by 4 of 255 at most), and those of a palette don't change. */
export const asGraphic = asNear(40)

/** The same with changes by up to 8 of 255, which are hardly visible: up to a fifth fewer bytes. */
export const asSmallGraphic = asNear(20)

/** The same in a tenth of the time, and up to a half more bytes. */
export const asQuickGraphic = asNear(20, 0)

/** A PNG with a palette, mostly of all its colors. A lower effort changes colors. @param colours 1 to 256 */
export const asPalette = (image: Sharp, colours: number): Sharp =>
  image.png({ palette: true, colours: Math.max(2, colours), dither: 0, effort: 7 })

/** A PNG that mostly has fewer bytes, for three times the CPU. */
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

/** Renditions: like variants, with their own quality. @param pixels of a still image; of an animation, none */
export function asRendition({ format, quality = 0 }: Rendition, pixels: Pixels | undefined): Write {
  const writers: Record<RenditionFormat, Write> = {
    // Optimised coding takes 2 ms for up to a quarter of the bytes: made once, served often.
    jpeg: (image) => image.jpeg({ quality, quantisationTable }),
    png: (image) => image.png(),
    webp: (image, timing) =>
      image.webp({
        quality,
        effort: pixels ? webpEffort(pixels) : 2,
        exact: pixels !== undefined,
        ...timing,
      }),
    avif: (image) => asAvif(image, quality, requestedAvif(pixels)),
    gif: (image, timing) => image.gif({ keepDuplicateFrames: true, ...timing }),
    tiff: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  }
  return writers[format]
}
