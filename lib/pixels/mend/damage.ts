// Opens an original; a damaged one with the pixels that browsers show: docs/decisions/0051-damage.md.
import { ImageError } from '../../image/errors.ts'
import { maxPixels } from '../../image/image.ts'
import { isTimeout } from '../engine/fault.ts'
import { loadSource, type Source } from '../open/source.ts'

const isDamage = (error: unknown) =>
  error instanceof ImageError && error.code === 'undecodable' && !isTimeout(error.cause)

/**
 * Uses an original. If it can't be decoded, uses what can be read of it, which is `damaged`; whole
 * originals pay nothing for that.
 * @param limit pixels in all frames
 * @throws ImageError `undecodable` if nothing can be read, `unsupported`, `too-many-pixels`; and what `use` throws
 */
export async function withSource<T>(
  original: Buffer,
  limit: number | undefined,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  try {
    return await use(await loadSource(original, limit))
  } catch (error) {
    if (!isDamage(error)) throw error
    const { mend, showsNothing } = await import('./mend.ts')
    const rest = await mend(original, limit ?? maxPixels)
    if (!rest) throw error
    const whole = await loadSource(rest, limit)
    const source = { ...whole, length: original.length, damaged: true, plain: false }
    if (await showsNothing(source)) throw error
    return use(source)
  }
}
