// Generates one size of an animation.
import type { Aim } from './aim.ts'
import { asAnimation } from './encode.ts'
import { run } from './pipeline.ts'
import { recipe } from './recipe.ts'
import { read, type Source } from './source.ts'

/**
 * Resizes every frame, as an animated WebP with the delays and the loop of the original. Decodes for each size:
 * that is cheap compared to the encoding, and streams, while all frames at once would be hundreds of megabytes.
 */
export async function animate(source: Source, aim: Aim): Promise<Buffer> {
  const { data } = await run(read(source, 'all'), ...recipe(source, aim), asAnimation)
  return data
}
