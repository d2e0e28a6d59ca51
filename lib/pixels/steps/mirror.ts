// The step that exchanges left and right.
import { type Step, untouched } from '../engine/pipeline.ts'
import type { Aim } from './aim.ts'

/**
 * Mirrors as if before the rotation by quarters, which comes first: what was left and right may
 * be top and bottom by now.
 */
export function mirror({ flip, rotate = 0 }: Aim): Step {
  if (!flip) return untouched
  return (image) => (rotate % 180 === 0 ? image.flop() : image.flip())
}
