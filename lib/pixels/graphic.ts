// Whether pixels look like a graphic: text, a drawing, a screenshot. Takes two milliseconds, whatever the size.
import type { Raw } from './raw.ts'

/** Rows to look at. */
const rows = 96

/** So few colors in so many rows are a palette's, however they are mixed; a photograph has thousands. */
const palette = 512

/** A graphic repeats the pixel to the left so often; with more colors, a photograph may, in an even sky. */
const often = { few: 0.45, many: 0.6 }
const fewColours = 2048

/** Returns the first row of each of so many equal parts. */
const sampled = ({ height }: Raw) =>
  Array.from({ length: Math.min(rows, height) }, (_, part) =>
    Math.floor((part * height) / Math.min(rows, height)),
  )

/** Returns a pixel as a number. Where it is transparent, its color doesn't count. */
function pixelAt({ data, channels }: Raw, index: number): number {
  const at = index * channels
  const alpha = channels === 4 ? (data[at + 3] ?? 255) : 255
  if (alpha === 0) return 0
  return (
    (((alpha << 24) | ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)) >>> 0) + 1
  )
}

/**
 * Returns whether encoding without loss may be worth its bytes: the image has few colors, or even areas in most of it.
 * A photograph hardly ever does.
 */
export function mayBeGraphic(raw: Raw): boolean {
  const colours = new Set<number>()
  let [seen, repeated] = [0, 0]
  for (const row of sampled(raw)) {
    let left = -1
    for (let x = 0; x < raw.width; x++) {
      const pixel = pixelAt(raw, row * raw.width + x)
      if (pixel === left) repeated++
      else if (colours.size < fewColours) colours.add(pixel)
      left = pixel
    }
    seen += raw.width
  }
  const isFew = colours.size < fewColours
  return colours.size < palette || repeated >= (isFew ? often.few : often.many) * seen
}

/** Returns the number of colors up to a palette's 256; undefined if there are more. */
export function coloursOf(raw: Raw): number | undefined {
  const colours = new Set<number>()
  let left = -1
  for (let index = 0; index < raw.width * raw.height; index++) {
    const pixel = pixelAt(raw, index)
    if (pixel !== left) colours.add(pixel)
    if (colours.size > 256) return undefined
    left = pixel
  }
  return colours.size
}

/** Returns whether no pixel is transparent. */
export function isOpaque({ data, channels }: Raw): boolean {
  if (channels === 3) return true
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false
  return true
}
