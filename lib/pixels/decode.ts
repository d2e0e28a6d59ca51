// Decodes an original, to no more pixels than needed.
import { sharp, timeoutSeconds } from './engine/engine.ts'
import { countBuffer, free } from './engine/memory.ts'
import { run, type Step, untouched } from './engine/pipeline.ts'
import { read, type Source } from './open/source.ts'
import { type Aim, sizeOf } from './steps/aim.ts'
import { scaleOf } from './steps/box.ts'
import { type Raw, toRaw } from './steps/raw.ts'
import { recipe } from './steps/recipe.ts'
import { keepProfile } from './steps/srgb.ts'

/**
 * Decodes the first frame towards its target. If a fraction of a JPEG or WebP is enough, libvips reads only that, and
 * streams it: the whole image is never in memory.
 *
 * sharp converts colors before it scales. For a photograph with a phone's Display P3 profile, that is most of the work;
 * scaling first and converting the result halves it. A background is sRGB already.
 * @param light a step about the scaling
 */
export async function decode(source: Source, aim: Aim, light: Step = untouched): Promise<Raw> {
  const image = read(source, 'first')
  const steps = [...recipe(source, aim), light]
  const shrinks = scaleOf(sizeOf(source, aim), aim.box) < 1
  const mixes = aim.background !== undefined && (source.alpha || aim.box.fit === 'contain')
  if (!source.profile || !shrinks || mixes) return toRaw(image, ...steps)
  const { data } = await run(image, ...steps, keepProfile)
  countBuffer(data)
  const raw = await toRaw(sharp(data).timeout({ seconds: timeoutSeconds }))
  free(data)
  return raw
}
