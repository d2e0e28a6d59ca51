// The steps that remove colors.
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Aim } from './aim.ts'

/** Out of 255: from here on, a gray becomes white. */
const middle = 128

/** Makes shades of gray, while the result is encoded: raw pixels have three channels or four. */
export const gray = ({ gray: kind }: Aim): Step => (kind === 1 ? (image) => image.grayscale() : untouched)

/** Makes black and white. */
export const bitonal = ({ gray: kind }: Aim): Step =>
  kind === 'bitonal' ? (image) => image.threshold(middle) : untouched
