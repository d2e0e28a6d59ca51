// Generates several sizes of a still image from one decode: each from the one before.
import type { Point } from '../image/rendition.ts'
import { decode } from './decode.ts'
import { free } from './engine/memory.ts'
import type { Step } from './engine/pipeline.ts'
import { previewSide } from './looks/placeholder.ts'
import type { Source } from './open/source.ts'
import type { Aim } from './steps/aim.ts'
import { type Box, boxOf, isSame, scaleOf } from './steps/box.ts'
import { type Raw, scale } from './steps/raw.ts'

const previewPreset = { width: previewSide, height: previewSide, fit: 'inside' } as const

/** The sizes of an image. */
export interface Cascade {
  /** Generates the image in this box, from an existing one if any has the detail. */
  readonly make: (box: Box) => Promise<Raw>
  /** Frees their pixels, when all that were made are done. */
  readonly free: () => Promise<void>
}

/**
 * Generates boxes of one original, each once; request the largest first.
 *
 * Each box comes from the smallest whole image that has its detail. The thumb of a panorama has more detail than any:
 * for its height of 200, a whole image would be 13,000 wide. It is decoded separately.
 * @param light a step before all scaling
 * @param point that covers keep in view, instead of the middle
 */
export function cascade(source: Source, light?: Step, point?: Point): Cascade {
  const made: { box: Box; detail: number; raw: Promise<Raw> }[] = []
  const make = (box: Box) => {
    const same = made.find((one) => one.box.fit === box.fit && isSame(one.box, box))
    if (same) return same.raw
    const detail = scaleOf(source.facts, box)
    const from = made.findLast((one) => one.box.fit === 'fill' && one.detail >= detail)
    const raw = from
      ? from.raw.then((larger) => scale(larger, box, light, point))
      : decode(source, aimAt(box, point), light)
    made.push({ box, detail, raw })
    return raw
  }
  return {
    make,
    free: async () => {
      for (const { raw } of made) free((await raw).data)
    },
  }
}

/** Returns the target of a box. @param point that a cover keeps in view, instead of the middle */
export const aimAt = (box: Box, point: Point | undefined): Aim => (point ? { box, position: point } : { box })

/** Returns the box of the image for placeholders. */
export function previewBox(source: Source): Box {
  return boxOf(source.facts, previewPreset)
}
