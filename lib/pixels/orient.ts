// The step that turns an image the way it is seen.
import type { Step } from './pipeline.ts'
import type { Source } from './source.ts'

/** Applies the EXIF orientation, which is dropped with the rest of the metadata later. */
export function orient(source: Source): Step {
  return (image) => (source.frames > 1 ? image : image.autoOrient())
}
