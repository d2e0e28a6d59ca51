// The step that removes colors.

import { type Step, untouched } from '../engine/pipeline.ts'
import type { Aim } from './aim.ts'

/** Out of 255: from here on, a gray becomes white. */
const middle = 128

/** Is applied while the result is encoded: raw pixels have three channels or four. */
export function gray({ gray: kind }: Aim): Step {
  if (kind === undefined) return untouched
  return (image) => (kind === 'bitonal' ? image.threshold(middle) : image.grayscale())
}
