// The step that blurs.
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Aim } from './aim.ts'

/** Blurs with a Gaussian filter. */
export function blur({ blur: sigma = 0 }: Aim): Step {
  return sigma === 0 ? untouched : (image) => image.blur(sigma)
}
