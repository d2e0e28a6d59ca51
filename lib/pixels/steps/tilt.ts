// The step that rotates an image by any angle, with corners of the background.
import { type Step, untouched } from '../engine/pipeline.ts'
import { type Aim, backgroundOf } from './aim.ts'

/** Returns the pixels of a result, with its corners: those of a long strip are many times more than its own. */
export function tiltedPixels({ box: { width, height }, tilt: degrees = 0 }: Aim): number {
  const [across, down] = [Math.cos, Math.sin].map((of) => Math.abs(of((degrees * Math.PI) / 180))) as [
    number,
    number,
  ]
  return (width * across + height * down) * (width * down + height * across)
}

/** Rotates after everything else. The result is larger than the box. */
export function tilt({ tilt: degrees = 0, ...aim }: Aim): Step {
  return degrees === 0 ? untouched : (image) => image.rotate(degrees, { background: backgroundOf(aim) })
}
