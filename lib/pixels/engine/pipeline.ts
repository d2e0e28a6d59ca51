// A recipe: the steps of an image, in order. Each step is a file.
import type { OutputInfo, Sharp } from 'sharp'
import { undecodable } from './fault.ts'

/** Adds an operation to an image. Nothing is computed before the last step. */
export type Step = (image: Sharp) => Sharp

/** A step without an effect. */
export const untouched: Step = (image) => image

/**
 * Applies all steps to an image.
 * @throws ImageError `undecodable`, because an error here is about the image's bytes.
 */
export async function run(image: Sharp, ...steps: Step[]): Promise<{ data: Buffer; info: OutputInfo }> {
  try {
    return await steps.reduce((made, step) => step(made), image).toBuffer({ resolveWithObject: true })
  } catch (cause) {
    throw undecodable(cause)
  }
}
