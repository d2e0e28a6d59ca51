// A recipe: steps that an image goes through, one after the other. Each step is a file of its own.
import type { OutputInfo, Sharp } from 'sharp'
import { undecodable } from './fault.ts'

/** Adds an operation to an image. Nothing is computed before the last step has been added. */
export type Step = (image: Sharp) => Sharp

/** What a step is that has nothing to do. */
export const untouched: Step = (image) => image

/**
 * Takes an image through its steps.
 *
 * @throws ImageError `undecodable`, since whatever fails here has failed at the image's bytes.
 */
export async function run(image: Sharp, ...steps: Step[]): Promise<{ data: Buffer; info: OutputInfo }> {
  try {
    return await steps.reduce((made, step) => step(made), image).toBuffer({ resolveWithObject: true })
  } catch (cause) {
    throw undecodable(cause)
  }
}
