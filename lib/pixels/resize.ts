// Resizes an original in place.
import type { Facts, Format } from '../image/image.ts'
import { asOriginal } from './encode.ts'
import { bound } from './engine/fault.ts'
import { collect } from './engine/memory.ts'
import { run } from './engine/pipeline.ts'
import { withSource } from './mend/damage.ts'
import { read, type Source } from './open/source.ts'
import type { Aim } from './steps/aim.ts'
import { boxOf, type Size, type Wanted } from './steps/box.ts'
import { recipe } from './steps/recipe.ts'

/** A size in pixels, 1 to 10,000 each, and how to get there. */
export interface Resize extends Size {
  /**
   * - `fill` stretches; `cover` crops to the middle; `contain` pads, transparent or (JPEG) white: all three
   *   to exactly width × height, as seen.
   * - `inside` keeps the proportions and fits into width × height.
   */
  readonly fit: Exclude<Wanted['fit'], 'outside'>
}

export interface Resized {
  readonly bytes: Buffer
  readonly facts: Facts
}

/**
 * Resizes an original, larger or smaller, in its own format (a HEIC as JPEG or WebP) and without visible loss: rotated
 * by EXIF, sRGB, 8 bits, without metadata, with its alpha and its frames.
 * @throws ImageError `undecodable`, `unsupported`, or `too-many-pixels`: of the original or of the result,
 *   all frames together.
 */
export function resize(original: Buffer, wanted: Resize): Promise<Resized> {
  collect()
  return withSource(original, undefined, (source) => resizeOf(source, wanted))
}

async function resizeOf(source: Source, wanted: Resize): Promise<Resized> {
  const format = formatOf(source)
  const aim = aimOf(source, wanted)
  const { box } = aim
  bound(box.width * box.height * source.frames)
  const { data } = await run(read(source, 'all'), ...recipe(source, aim), asOriginal[format])
  return { bytes: data, facts: { format, width: box.width, height: box.height } }
}

/** Returns the format of the result: the original's, unless nothing here writes it. */
function formatOf({ facts: { format }, alpha }: Source): Exclude<Format, 'heic'> {
  if (format !== 'heic') return format
  return alpha ? 'webp' : 'jpeg'
}

/** A resize is exact, and may enlarge. Padding is white in a format without transparency. */
function aimOf(source: Source, wanted: Resize): Aim {
  const box = boxOf(source.facts, wanted, true)
  return box.fit === 'contain' && formatOf(source) === 'jpeg' ? { box, background: 'ffffff' } : { box }
}
