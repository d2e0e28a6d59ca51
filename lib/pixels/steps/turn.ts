// The step that rotates an image by quarter turns.
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Aim } from './aim.ts'

/** Rotates clockwise, by 0, 90, 180, or 270 degrees. */
export function turn({ rotate = 0 }: Aim): Step {
  return rotate === 0 ? untouched : (image) => image.rotate(rotate)
}
