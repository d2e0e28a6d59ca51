// The step that rotates an image by EXIF.
import type { Step } from '../engine/pipeline.ts'
import type { Source } from '../open/source.ts'

/** Applies the EXIF orientation, which the encoder drops with all metadata. */
export function orient(source: Source): Step {
  return (image) => (source.frames > 1 ? image : image.autoOrient())
}
