// What to generate for a set of presets, in which order.
import type { Preset } from '../image/presets.ts'
import { type Box, boxOf, type Size, scaleOf } from './box.ts'

/** A file to generate: a box, and its presets. */
export interface Plan<Name extends string> {
  readonly box: Box
  readonly presets: readonly Name[]
}

/**
 * Returns the files that an image of this size needs, most detail first, so that each can come from one before it. Presets
 * of the same size share a file, as all of a small image do.
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
