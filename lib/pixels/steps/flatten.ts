// The step that puts a color behind transparent pixels.
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Aim } from './aim.ts'

/** Puts the background behind the pixels, which are opaque then. */
export function flatten({ background }: Aim): Step {
  return background === undefined ? untouched : (image) => image.flatten({ background: `#${background}` })
}
