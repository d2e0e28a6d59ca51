// Gives transparent pixels the color of what is seen beside them. Lossy formats store colors in blocks, and smooth
// them: the red of what isn't seen would run into the green of what is.
import type { Raw } from '../steps/raw.ts'

/** Pixels on a side of WebP's blocks. */
const side = 16

const bytes = 4

/** Red, green and blue, each times alpha, and the sum of alpha. */
type Sums = readonly [red: number, green: number, blue: number, alpha: number]

interface Block {
  readonly column: number
  readonly row: number
}

/** Returns where a block ends, in pixels. */
const endOf = ({ width, height }: Raw, { column, row }: Block) =>
  [Math.min(width, (column + 1) * side), Math.min(height, (row + 1) * side)] as const

function sumsOf(raw: Raw, block: Block): Sums {
  const { data, width } = raw
  const [right, bottom] = endOf(raw, block)
  let [red, green, blue, sum] = [0, 0, 0, 0]
  for (let y = block.row * side; y < bottom; y++)
    for (let at = bytes * (y * width + block.column * side); at < bytes * (y * width + right); at += bytes) {
      const alpha = data[at + 3] ?? 0
      red += alpha * (data[at] ?? 0)
      green += alpha * (data[at + 1] ?? 0)
      blue += alpha * (data[at + 2] ?? 0)
      sum += alpha
    }
  return [red, green, blue, sum]
}

/** Gives the transparent pixels of a block the mean color of others; black if nothing is seen nearby. */
function fill(raw: Raw, block: Block, [red, green, blue, alpha]: Sums): void {
  const { data, width } = raw
  const [right, bottom] = endOf(raw, block)
  for (let y = block.row * side; y < bottom; y++)
    for (let at = bytes * (y * width + block.column * side); at < bytes * (y * width + right); at += bytes) {
      if (data[at + 3] !== 0) continue
      data[at] = alpha && red / alpha
      data[at + 1] = alpha && green / alpha
      data[at + 2] = alpha && blue / alpha
    }
}

function hasTransparent({ data }: Raw): boolean {
  for (let at = 3; at < data.length; at += bytes) if (data[at] === 0) return true
  return false
}

const add = (one: Sums, other: Sums): Sums => [
  one[0] + other[0],
  one[1] + other[1],
  one[2] + other[2],
  one[3] + other[3],
]

const none: Sums = [0, 0, 0, 0]

/**
 * Changes the colors of transparent pixels, in place. Visible pixels stay as they are. Without `exact`, libwebp would
 * change these colors in its own way.
 */
export function bleed(raw: Raw): void {
  if (raw.channels !== bytes || !hasTransparent(raw)) return
  const [columns, rows] = [Math.ceil(raw.width / side), Math.ceil(raw.height / side)]
  const blocks = Array.from({ length: columns * rows }, (_, index): Block => {
    return { column: index % columns, row: Math.floor(index / columns) }
  })
  const sums = blocks.map((block) => sumsOf(raw, block))
  const at = (column: number, row: number) =>
    column < 0 || column >= columns ? none : (sums[row * columns + column] ?? none)
  /** The sums of the blocks around one, for a block in which nothing is seen. */
  const around = ({ column, row }: Block) =>
    [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((across) => at(column + across, row + down))).reduce(add)
  for (const [index, block] of blocks.entries()) {
    const own = sums[index] ?? none
    fill(raw, block, own[3] === 0 ? around(block) : own)
  }
}
