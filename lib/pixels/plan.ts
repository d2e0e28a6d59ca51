// What has to be made for a set of presets, and in which order.
import type { Preset } from '../image/presets.ts'
import { type Box, boxOf, type Size, scaleOf } from './box.ts'

/** One file to make: a box, and the presets that come to it. */
export interface Plan<Name extends string> {
  readonly box: Box
  readonly presets: readonly Name[]
}

/**
 * The files that an image of this size needs, the one with the most detail first, so that each can be made
 * from one before it. Presets that come to the same size share a file: all of a small image's do.
 */
export function planOf<Name extends string>(
  image: Size,
  presets: Readonly<Record<Name, Preset>>,
): readonly Plan<Name>[] {
  const boxes = new Map<string, { box: Box; presets: Name[] }>()
  for (const name of Object.keys(presets) as Name[]) {
    const box = boxOf(image, presets[name])
    const key = `${box.width}×${box.height} ${box.fit}`
    const plan = boxes.get(key) ?? { box, presets: [] }
    plan.presets.push(name)
    boxes.set(key, plan)
  }
  return [...boxes.values()].sort((a, b) => scaleOf(image, b.box) - scaleOf(image, a.box))
}
