// A pyramid: a large image in tiles, at its own size and at halves of it, down to one tile.
import * as z from 'zod/mini'
import { type Size, slowFormat } from './image.ts'

/** Pixels of an image above which the worker writes a pyramid: a tile of a smaller one is quick to make. */
const pyramidFrom = 16_000_000

/** Pixels on each side of a tile; those at the right and at the bottom may be smaller. */
export const tileSide = 512

/** Whether an image gets a pyramid: a large one, and one of a format that only the worker decodes. */
export const isTiled = ({ width, height, format }: Size & { readonly format?: string }) =>
  width * height > pyramidFrom || format === slowFormat

/** Returns 1, 2, 4 and so on: the whole image over the last factor is one tile. */
export function scaleFactors({ width, height }: Size): number[] {
  const factors = [1]
  for (let factor = 1; Math.max(width, height) > factor * tileSide; factor *= 2) factors.push(factor * 2)
  return factors
}

/** What the manifest says of a pyramid. */
export const pyramidSchema = z.object({
  /** Of the tiles. */
  format: z.enum(['jpeg', 'webp']),
  bytes: z.number(),
  /** Where its list of tiles begins. */
  directory: z.number(),
})

export type Pyramid = z.infer<typeof pyramidSchema>
