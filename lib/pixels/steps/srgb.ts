// The steps that convert an image's colors to sRGB.
import type { Step } from '../engine/pipeline.ts'
import type { Source } from '../open/source.ts'

/**
 * sharp converts from the embedded profile (or from CMYK) to 8-bit sRGB by itself and drops the profile, with one
 * exception: it converts 16-bit RGB to Display P3 and treats the result as sRGB, so colors become pale. Converting
 * to 8 bits before the profile is applied avoids that.
 * https://github.com/lovell/sharp/blob/v0.35.5/src/pipeline.cc (processingProfile)
 */
export function toSrgb(source: Source): Step {
  return (image) => (source.deep ? image.pipelineColourspace('srgb') : image)
}

/** Keeps the colors, in a file that is cheap to write and has the profile. */
export const keepProfile: Step = (image) =>
  image.keepIccProfile().tiff({ compression: 'none', predictor: 'none' })
