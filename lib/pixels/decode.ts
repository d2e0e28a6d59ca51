// Decoding an original, to no more pixels than are needed.
import { type Box, scaleOf } from './box.ts'
import { sharp, timeoutSeconds } from './engine.ts'
import { note } from './memory.ts'
import { orient } from './orient.ts'
import { run } from './pipeline.ts'
import { type Raw, toRaw } from './raw.ts'
import { reshape } from './reshape.ts'
import { read, type Source } from './source.ts'
import { keepProfile, toSrgb } from './srgb.ts'

/**
 * Decodes the first frame into a box. libvips reads a JPEG or WebP at a fraction of its size when that is
 * enough, and streams it: the whole image is never in memory.
 *
 * sharp converts colours before it scales. Of a photograph from a phone, which has a Display P3 profile, that
 * is most of the work; scaling first and converting what is left halves it.
 */
export async function decode(source: Source, box: Box): Promise<Raw> {
  const image = read(source, 'first')
  if (!source.profile || scaleOf(source.facts, box) >= 1) {
    return toRaw(image, orient(source), toSrgb(source), reshape(box))
  }
  const { data } = await run(image, orient(source), reshape(box), keepProfile)
  note(data)
  return toRaw(sharp(data).timeout({ seconds: timeoutSeconds }))
}
