// The step that brings an image into its box.
import type { Format } from '../image/image.ts'
import type { Box } from './box.ts'
import type { Step } from './pipeline.ts'

const transparent = { r: 255, g: 255, b: 255, alpha: 0 }
const white = { r: 255, g: 255, b: 255, alpha: 1 }

/** Cropping keeps the middle; padding is transparent, or white in a format without transparency. */
export function reshape({ width, height, fit }: Box, format?: Format): Step {
  const background = format === 'jpeg' ? white : transparent
  return (image) => image.resize({ width, height, fit, background })
}
