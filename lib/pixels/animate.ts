// Generates one size of an animation.
import { asAnimation, asExactAnimation, qualities } from './encode.ts'
import { run, type Step } from './engine/pipeline.ts'
import { mostFor, read, type Source } from './open/source.ts'
import { ownBytes } from './own.ts'
import { within } from './small.ts'
import type { Aim } from './steps/aim.ts'
import { recipe } from './steps/recipe.ts'

/**
 * Resizes every frame, as an animated WebP with the delays and the loop of the original. Decodes for each size: that is
 * cheap compared to the encoding, and streams, while all frames at once would be hundreds of megabytes. One that has
 * the original's size has at most its bytes.
 */
export async function animate(source: Source, aim: Aim, quality: number = qualities.webp): Promise<Buffer> {
  const encode = async (write: Step) => (await run(read(source, 'all'), ...recipe(source, aim), write)).data
  const lossy = (wanted: number) => encode((image) => asAnimation(image, wanted))
  const most = mostFor(source, aim.box)
  const first = await lossy(quality)
  const own = await ownBytes(source, 'webp', aim)
  if (own && own.length <= first.length) return own
  if (most === undefined || first.length <= most) return first
  const exact = await encode(asExactAnimation)
  return within(most, exact.length < first.length ? exact : first, { format: 'webp', quality }, lossy)
}
