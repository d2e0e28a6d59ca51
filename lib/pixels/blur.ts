// The step that blurs.
import type { Aim } from './aim.ts'
import { type Step, untouched } from './pipeline.ts'

/** Blurs with a Gaussian filter. */
export function blur({ blur: sigma = 0 }: Aim): Step {
  return sigma === 0 ? untouched : (image) => image.blur(sigma)
}
