// What to generate for a set of presets, in which order.
import type { Preset } from '../image/presets.ts'
import { type Box, boxOf, type Size, scaleOf } from './box.ts'
import { qualities, type VariantFormat } from './encode.ts'

/** A file to generate: a box, how to encode it, and its presets. */
export interface Plan<Name extends string> {
  readonly box: Box
  readonly format: VariantFormat
  readonly quality: number
  readonly presets: readonly Name[]
}

/** Returns the format that the worker generates for a preset. Of `auto`, requests generate the others. */
const formatOf = ({ format }: Preset, usual: VariantFormat): VariantFormat =>
  format === undefined ? usual : format === 'auto' ? 'webp' : format

/**
 * Returns the files that an image of this size needs, most detail first, so that each can come from one before it. Presets
 * of the same size share a file, as all of a small image do.
 * @param usual the format of presets that name none
 */
export function planOf<Name extends string>(
  image: Size,
  presets: Readonly<Record<Name, Preset>>,
  usual: VariantFormat = 'webp',
): readonly Plan<Name>[] {
  const files = new Map<string, Plan<Name> & { presets: Name[] }>()
  for (const name of Object.keys(presets) as Name[]) {
    const box = boxOf(image, presets[name])
    const format = formatOf(presets[name], usual)
    const { quality = qualities[format] } = presets[name]
    const key = `${box.width}×${box.height} ${box.fit} ${format} ${quality}`
    const plan = files.get(key) ?? { box, format, quality, presets: [] }
    plan.presets.push(name)
    files.set(key, plan)
  }
  return [...files.values()].sort((a, b) => scaleOf(image, b.box) - scaleOf(image, a.box))
}
