// The arithmetic of sizes: what an image of this size becomes under that preset or order. No pixels here.
import type { Preset } from '../image/presets.ts'

/** Pixels, as seen. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** How an image is brought into a box: stretched, cropped, padded, or scaled to fit inside. */
export type Fit = 'fill' | 'cover' | 'contain' | 'inside'

/** A size to come out exactly, and how to get there. */
export interface Box extends Size {
  readonly fit: Exclude<Fit, 'inside'>
}

/** WebP cannot be larger, https://developers.google.com/speed/webp/faq; so no variant is, in any format. */
export const maxSide = 16_383

/**
 * The box of a variant. It never enlarges:
 * - `inside` scales down to the preset's width (and height, if it has one) or stays as it is;
 * - `cover` shrinks its box, in proportion, until the image fills it: of a 150×1000 image, a 200×200 thumb
 *   is 150×150.
 *
 * No side is 0 or longer than maxSide, however long and thin the image is; a strip whose height would be
 * more gets narrower than its preset.
 */
export function boxOf(image: Size, preset: Preset): Box {
  return preset.fit === 'cover' ? covered(image, preset) : inside(image, preset)
}

/** How much of the image's detail a box keeps: 1 all of it, 0.5 half of the width and of the height. */
export function scaleOf(image: Size, box: Box): number {
  return Math.max(box.width / image.width, box.height / image.height)
}

/** The box of an order, which may enlarge: exactly its size, but for `inside`, which keeps the proportions. */
export function boxOfOrder(image: Size, order: Size & { readonly fit: Fit }): Box {
  const { width, height, fit } = order
  if (fit !== 'inside') return { width, height, fit }
  return scaled(image, Math.min(width / image.width, height / image.height))
}

function inside(image: Size, preset: Preset): Box {
  const { width, height = maxSide } = preset
  return scaled(
    image,
    Math.min(1, width / image.width, height / image.height, maxSide / Math.max(image.width, image.height)),
  )
}

function covered(image: Size, preset: Preset): Box {
  const { width, height = width } = preset
  const factor = Math.min(1, image.width / width, image.height / height)
  return { width: atLeastOne(width * factor), height: atLeastOne(height * factor), fit: 'cover' }
}

function scaled(image: Size, factor: number): Box {
  // Stretching to the rounded size, rather than scaling by one factor, hits it on both sides.
  return { width: atLeastOne(image.width * factor), height: atLeastOne(image.height * factor), fit: 'fill' }
}

function atLeastOne(length: number): number {
  return Math.max(1, Math.round(length))
}
