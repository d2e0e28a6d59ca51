// What to generate for a set of presets, in which order.
import type { Preset } from '../image/presets.ts'
import { type Box, boxOf, maxSides, type Size, scaleOf } from './box.ts'
import type { VariantFormat } from './encode.ts'

/** A file to generate: a box, its format, and its presets. */
export interface Plan<Name extends string> {
  readonly box: Box
  readonly format: VariantFormat
  readonly presets: readonly Name[]
}

/** What decides about the format of a file. */
export interface Look {
  /** The format for all that it can hold. */
  readonly format: VariantFormat
  readonly alpha: boolean
  /** Whether it has to have frames, which only the preferred format has. */
  readonly moves: boolean
}

/** Returns the preferred format, or for long thin images, one that holds them: JPEG, or PNG. */
function formatFor({ width, height }: Size, { format, alpha }: Look): VariantFormat {
  const formats: VariantFormat[] = alpha ? [format, 'png'] : [format, 'jpeg', 'png']
  return formats.find((one) => Math.max(width, height) <= maxSides[one]) ?? 'png'
}

/**
 * Returns the files that an image of this size needs, most detail first, so that each can come from one before it. Presets
 * of the same size share a file, as all of a small image do.
 */
export function planOf<Name extends string>(
  image: Size,
  presets: Readonly<Record<Name, Preset>>,
  look: Look = { format: 'webp', alpha: false, moves: false },
): readonly Plan<Name>[] {
  const plans = new Map<string, { box: Box; format: VariantFormat; presets: Name[] }>()
  for (const name of Object.keys(presets) as Name[]) {
    const box = boxOf(image, presets[name], false, look.moves ? maxSides[look.format] : undefined)
    const key = `${box.width}×${box.height} ${box.fit}`
    const plan = plans.get(key) ?? { box, format: formatFor(box, look), presets: [] }
    plan.presets.push(name)
    plans.set(key, plan)
  }
  return [...plans.values()].sort((a, b) => scaleOf(image, b.box) - scaleOf(image, a.box))
}
