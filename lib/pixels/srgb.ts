// The steps that bring an image's colours to sRGB.
import type { Step } from './pipeline.ts'
import type { Source } from './source.ts'

/**
 * sharp converts from the embedded profile (or from CMYK) to 8-bit sRGB by itself and drops the profile, with
 * one exception: 16-bit RGB it converts to Display P3, and takes the result for sRGB, so that colours come out
 * pale. Going to 8 bits before the profile is applied avoids that.
 * https://github.com/lovell/sharp/blob/v0.35.5/src/pipeline.cc (processingProfile)
 */
export function toSrgb(source: Source): Step {
  return (image) => (source.deep ? image.pipelineColourspace('srgb') : image)
}

/** Leaves the colours as they are, in a file that costs nothing to write and says which they are. */
export const keepProfile: Step = (image) =>
  image.keepIccProfile().tiff({ compression: 'none', predictor: 'none' })
