// Making one size of an animation.
import type { Box } from './box.ts'
import { asAnimation } from './encode.ts'
import { run } from './pipeline.ts'
import { recipe } from './recipe.ts'
import { read, type Source } from './source.ts'

/**
 * Brings every frame into the box, as an animated WebP with the delays and the loop of the original. Each
 * size is decoded anew: that is cheap beside the encoding, and streams, where all frames decoded at once
 * would be hundreds of megabytes.
 */
export async function animate(source: Source, box: Box): Promise<Buffer> {
  const { data } = await run(read(source, 'all'), ...recipe(source, { box }), asAnimation)
  return data
}
