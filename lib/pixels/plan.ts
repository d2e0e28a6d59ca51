// What to generate for a set of presets, in which order.
import type { Preset } from '../image/presets.ts'
import { qualities, type VariantFormat } from './encode.ts'
import { type Box, boxOf, maxSides, type Size, scaleOf } from './steps/box.ts'

/** A file to generate: a box, how to encode it, and its presets. */
export interface Plan<Name extends string> {
  readonly box: Box
  readonly format: VariantFormat
  readonly quality: number
  readonly presets: readonly Name[]
}

/** What decides about the format of a file. */
export interface Look {
  /** The format of presets that name none. */
  readonly format: VariantFormat
  readonly alpha: boolean
  /** Whether the original has frames, which only WebP keeps. */
  readonly moves: boolean
}

/**
 * Returns the format that the worker generates for a preset. For `auto`, that is WebP; requests generate the others.
 */
const wantedOf = ({ format }: Preset, usual: VariantFormat): VariantFormat =>
  format === undefined ? usual : format === 'auto' ? 'webp' : format

/** Returns the preferred format, or for long thin images, one that holds them: JPEG, or PNG. */
function formatFor({ width, height }: Size, format: VariantFormat, alpha: boolean): VariantFormat {
  const formats: VariantFormat[] = alpha ? [format, 'png'] : [format, 'jpeg', 'png']
  return formats.find((one) => Math.max(width, height) <= maxSides[one]) ?? 'png'
}

/** Orders boxes: most detail first, and of those with as much, whole images before parts. */
const byDetail = (image: Size) => (a: Box, b: Box) =>
  scaleOf(image, b) - scaleOf(image, a) || Number(a.fit === 'cover') - Number(b.fit === 'cover')

/**
 * Returns the files that an image of this size needs, in an order in which each can come from one before it. Presets of
 * the same size and look share a file, as all of a small image do.
 */
export function planOf<Name extends string>(
  image: Size,
  presets: Readonly<Record<Name, Preset>>,
  look: Look = { format: 'webp', alpha: false, moves: false },
): readonly Plan<Name>[] {
  const plans = new Map<string, Plan<Name> & { presets: Name[] }>()
  for (const name of Object.keys(presets) as Name[]) {
    const wanted = wantedOf(presets[name], look.format)
    const isMoving = look.moves && wanted === 'webp'
    const box = boxOf(image, presets[name], false, isMoving ? maxSides[wanted] : undefined)
    const format = formatFor(box, wanted, look.alpha)
    const { quality = qualities[format] } = presets[name]
    const key = `${box.width}×${box.height} ${box.fit} ${format} ${quality}`
    const plan = plans.get(key) ?? { box, format, quality, presets: [] }
    plan.presets.push(name)
    plans.set(key, plan)
  }
  const order = byDetail(image)
  return [...plans.values()].sort((a, b) => order(a.box, b.box))
}
