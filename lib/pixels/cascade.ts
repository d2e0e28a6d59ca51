// Making several sizes of a still image from one decode: each from the one before it.
import { type Box, boxOf, scaleOf } from './box.ts'
import { decode } from './decode.ts'
import { previewSide } from './placeholder.ts'
import { type Raw, scale } from './raw.ts'
import type { Source } from './source.ts'

const previewPreset = { width: previewSide, height: previewSide, fit: 'inside' } as const

/** Makes an image in this box, from one that is there already if any has the detail. */
type Maker = (box: Box) => Promise<Raw>

/**
 * Makes boxes of one original; the largest is to be asked for first.
 *
 * A box is made from the smallest whole image that has its detail. The thumb of a panorama has more detail
 * than any: for its height of 200 a whole image would be 13,000 wide. It is decoded on its own instead.
 */
export function cascade(source: Source): Maker {
  const whole: { detail: number; raw: Promise<Raw> }[] = []
  return (box) => {
    const detail = scaleOf(source.facts, box)
    const from = whole.findLast((made) => made.detail >= detail)
    const raw = from ? from.raw.then((larger) => scale(larger, box)) : decode(source, { box })
    if (box.fit === 'fill') whole.push({ detail, raw })
    return raw
  }
}

/** The box of the image that placeholders are computed from. */
export function previewBox(source: Source): Box {
  return boxOf(source.facts, previewPreset)
}
