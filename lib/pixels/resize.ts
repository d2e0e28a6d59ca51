// Making another size of an original, to take its place.
import type { Facts } from '../image/image.ts'
import { boxOfOrder, type Fit, type Size } from './box.ts'
import { crop } from './crop.ts'
import { asOriginal } from './encode.ts'
import { sweep } from './memory.ts'
import { orient } from './orient.ts'
import { run } from './pipeline.ts'
import { reshape } from './reshape.ts'
import { bound, open, read } from './source.ts'
import { toSrgb } from './srgb.ts'

/** A size in pixels, 1–10,000 each, and how to get there. */
export interface Order extends Size {
  /**
   * - `fill` stretches; `cover` crops to the middle; `contain` pads, transparent or (JPEG) white: all three
   *   to exactly width × height, as seen.
   * - `inside` keeps the proportions and fits into width × height.
   */
  readonly fit: Fit
}

export interface Resized {
  readonly bytes: Buffer
  readonly facts: Facts
}

/**
 * Resizes an original, larger or smaller, in its own format and at a quality at which no loss is seen:
 * upright, sRGB, 8 bits, without metadata, with its alpha and its frames.
 *
 * @throws ImageError `undecodable`, `unsupported`, or `too-many-pixels`: of the original or of the result,
 *   all frames together.
 */
export async function resize(original: Buffer, order: Order): Promise<Resized> {
  sweep()
  const source = await open(original)
  const { format } = source.facts
  const box = boxOfOrder(source.facts, order)
  bound(box.width * box.height * source.frames)
  const { data } = await run(
    read(source, 'all'),
    orient(source),
    toSrgb(source),
    crop(source.facts, box),
    reshape(box, format),
    asOriginal[format],
  )
  return { bytes: data, facts: { format, width: box.width, height: box.height } }
}
