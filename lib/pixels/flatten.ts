// The step that puts a color behind transparent pixels.
import type { Aim } from './aim.ts'
import { type Step, untouched } from './pipeline.ts'

export function flatten({ background }: Aim): Step {
  return background === undefined ? untouched : (image) => image.flatten({ background: `#${background}` })
}
