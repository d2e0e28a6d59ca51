// Whether pixels look like a graphic: text, a drawing, a screenshot. Takes two milliseconds, whatever the size.
import type { Raw } from '../steps/raw.ts'

/** Rows to look at. */
const rows = 96

/** Fewer colors than this in all rows are a palette's, however they are mixed; a photograph has thousands. */
const palette = 512

/**
 * How often a graphic repeats the pixel to the left; with many colors, more often: a photograph may have an even sky.
 */
const often = { few: 0.45, many: 0.6 }
const fewColors = 2048

/** Returns the first row of each of so many equal parts. */
const sampled = ({ height }: Raw) =>
  Array.from({ length: Math.min(rows, height) }, (_, part) =>
    Math.floor((part * height) / Math.min(rows, height)),
  )

/**
 * Returns a pixel as a whole number of 32 bits, which V8 handles fastest. Where it is
 * transparent, its color doesn't count.
 */
function pixelAt(data: Uint8Array, at: number, channels: number): number {
  const alpha = channels === 4 ? (data[at + 3] ?? 255) : 255
  if (alpha === 0) return 0
  return (alpha << 24) | ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)
}

/** Counts of the rows so far. */
interface Counts {
  readonly colors: Set<number>
  repeated: number
}

/** Adds a row: its colors, and how many pixels repeat the one to the left. */
function count({ data, width, channels }: Raw, row: number, counts: Counts): void {
  const { colors } = counts
  let left = ~pixelAt(data, row * width * channels, channels)
  for (let x = 0, at = row * width * channels; x < width; x++, at += channels) {
    const pixel = pixelAt(data, at, channels)
    if (pixel === left) counts.repeated++
    else if (colors.size < fewColors) colors.add(pixel)
    left = pixel
  }
}

/**
 * Returns whether encoding without loss may be worth its bytes: the image has few colors, or is mostly even areas.
 * Stops as soon as the rows that are left can't make it a graphic: for a photograph, mostly after half of them.
 */
export function mayBeGraphic(raw: Raw): boolean {
  const counts: Counts = { colors: new Set(), repeated: 0 }
  const all = sampled(raw)
  const least = () => (counts.colors.size < fewColors ? often.few : often.many) * all.length * raw.width
  for (const [index, row] of all.entries()) {
    count(raw, row, counts)
    const left = (all.length - index - 1) * raw.width
    if (counts.colors.size >= palette && counts.repeated + left < least()) return false
  }
  return counts.colors.size < palette || counts.repeated >= least()
}

/** Returns the number of colors, of which transparent is one; undefined if there are more. */
export function colorsOf({ data, width, height, channels }: Raw, most = 256): number | undefined {
  const colors = new Set<number>()
  let left = ~pixelAt(data, 0, channels)
  for (let at = 0; at < width * height * channels; at += channels) {
    const pixel = pixelAt(data, at, channels)
    if (pixel !== left) colors.add(pixel)
    if (colors.size > most) return undefined
    left = pixel
  }
  return colors.size
}

/** Returns whether no pixel is transparent. */
export function isOpaque({ data, channels }: Raw): boolean {
  if (channels === 3) return true
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false
  return true
}
