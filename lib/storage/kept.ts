// What is stored of an original: with ORIGINALS=strip, not everything that came.
import { config } from '../config.ts'
import type { Original } from '../image/inspect.ts'
import { hashOf } from './hash.ts'

/** Whether files lose what could identify people and cameras. */
export const strips = config.originals === 'strip'

/** Returns an original as it is stored, with the hash of what came. Applied again, it changes nothing. */
export async function toKept(original: Original): Promise<Original> {
  if (!strips || original.sha256 !== undefined) return original
  const { strip } = await import('../image/strip/strip.ts')
  const bytes = strip(original.bytes, original.facts.format)
  return { ...original, bytes, sha256: hashOf(original.bytes) }
}
