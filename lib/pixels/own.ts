// The original itself as a variant or a size: no file encoded again at its quality is smaller.
import { isArithmetic } from '../image/jpeg-size.ts'
import type { RenditionFormat } from '../image/rendition.ts'
import type { Source } from './open/source.ts'
import type { Aim } from './steps/aim.ts'

/** Whether every pixel stays as it is. */
function isWhole(
  { facts, alpha }: Source,
  { box, crop, rotate, tilt, blur, flip, gray, background }: Aim,
): boolean {
  if (box.width !== facts.width || box.height !== facts.height) return false
  return !crop && !rotate && !tilt && !blur && !flip && !gray && !(background && alpha)
}

/**
 * Returns the original without metadata, if it has the format and shows exactly the pixels that are wanted. Undefined
 * if it has another color space or orientation, more in it than one image, a coding that browsers don't read, or if its
 * metadata can't be removed.
 */
export async function ownBytes(
  source: Source,
  format: RenditionFormat,
  aim: Aim,
): Promise<Buffer | undefined> {
  if (!source.plain || source.facts.format !== format || !isWhole(source, aim)) return undefined
  if (format === 'jpeg' && isArithmetic(source.bytes)) return undefined
  const { stripped } = await import('../image/strip/strip.ts')
  return stripped(source.bytes, format)
}
