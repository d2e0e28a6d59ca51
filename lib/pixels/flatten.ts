// The step that puts a colour behind what is transparent.
import type { Aim } from './aim.ts'
import { type Step, untouched } from './pipeline.ts'

export function flatten({ background }: Aim): Step {
  return background === undefined ? untouched : (image) => image.flatten({ background: `#${background}` })
}
