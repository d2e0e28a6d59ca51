// What a page shows before the image loads: a ThumbHash and a color.
import { rgbaToThumbHash } from 'thumbhash'
import type { Raw } from '../steps/raw.ts'
import { dominant } from './dominant.ts'

/** The longest side of the source of placeholders, in pixels. A ThumbHash takes at most 100. */
export const previewSide = 48

export interface Placeholder {
  /** A ThumbHash in base64, about 25 bytes: https://evanw.github.io/thumbhash/ */
  readonly placeholder: string
  /** The dominant color, as #rrggbb. */
  readonly colour: string
}

/** Returns pixels with alpha. By sharp, it would take as long as all that follows. */
function rgbaOf({ data, width, height, channels }: Raw): Uint8Array {
  if (channels === 4) return data
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let at = 0; at < width * height * 3; at++) rgba[at + Math.floor(at / 3)] = data[at] ?? 0
  return rgba
}

/** Returns both for a preview whose sides are at most previewSide. */
export function placeholderOf(preview: Raw): Placeholder {
  const rgba = rgbaOf(preview)
  const hash = rgbaToThumbHash(preview.width, preview.height, rgba)
  return { placeholder: Buffer.from(hash).toString('base64'), colour: dominant(rgba) }
}
