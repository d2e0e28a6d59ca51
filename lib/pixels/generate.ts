// Generates all variants of an original.
import pLimit from 'p-limit'
import type { Facts } from '../image/image.ts'
import type { Oddities } from '../image/manifest.ts'
import type { Preset } from '../image/presets.ts'
import { isTiled } from '../image/pyramid.ts'
import type { Point } from '../image/rendition.ts'
import { animate } from './animate.ts'
import { bleed } from './bleed.ts'
import type { Box } from './box.ts'
import { aimAt, cascade, type Maker, previewBox } from './cascade.ts'
import { decode } from './decode.ts'
import { asVariant, type VariantFormat } from './encode.ts'
import { inLight, needsLight } from './light.ts'
import { collect } from './memory.ts'
import { run } from './pipeline.ts'
import { type Placeholder, placeholderOf } from './placeholder.ts'
import { type Plan, planOf } from './plan.ts'
import { type PyramidFile, pyramidOf } from './pyramid.ts'
import { fromRaw, type Raw } from './raw.ts'
import { loadSource, type Source } from './source.ts'

export interface Variant<Name extends string = string> {
  readonly preset: Name
  /** Pixels; of one frame, if it is animated. */
  readonly width: number
  /** Pixels; of one frame, if it is animated. */
  readonly height: number
  readonly format: VariantFormat
  readonly bytes: Buffer
}

export interface Generated<Name extends string = string> extends Placeholder {
  readonly facts: Facts
  readonly variants: readonly Variant<Name>[]
  readonly oddities: Oddities
  /** Of a large image; null if it is an animation. */
  readonly pyramid?: PyramidFile | null
}

/** Encodes at a time. The large variant takes longer than all others together: more would only use memory. */
const concurrency = 2

/** What to generate besides the variants, and how. */
export interface Generating {
  /** The point that covers keep in view. */
  readonly focus?: Point | undefined
  readonly format?: VariantFormat
  /** Whether a large image gets its pyramid. */
  readonly tiles?: boolean
}

/**
 * Generates the variant of each preset: rotated by EXIF, sRGB, 8 bits, without metadata, never enlarged, with its alpha,
 * and as WebP with its frames. A side that is too long for the format gets JPEG or PNG instead. A still image is decoded once. Presets of the same size share one
 * buffer. A large still image is decoded once more, for its pyramid.
 *
 * @throws ImageError `undecodable`, `unsupported` or `too-many-pixels`.
 */
export async function generate<Name extends string>(
  original: Buffer,
  presets: Readonly<Record<Name, Preset>>,
  { focus, format = 'webp', tiles = true }: Generating = {},
): Promise<Generated<Name>> {
  collect()
  const source = await loadSource(original)
  const moves = source.frames > 1 && format === 'webp'
  const plans = planOf(source.facts, presets, { format, alpha: source.alpha, moves })
  const making = moves ? animated(source, plans, focus) : still(source, plans, focus)
  const [placeholder, ...files] = await Promise.all([making.preview.then(placeholderOf), ...making.files])
  const variants = plans.flatMap(({ box: { width, height }, format, presets }, index) => {
    const bytes = files[index]
    return bytes ? presets.map((preset) => ({ preset, width, height, format, bytes })) : []
  })
  const names = Object.keys(presets)
  variants.sort((a, b) => names.indexOf(a.preset) - names.indexOf(b.preset))
  // Last, when the pixels of the variants are free.
  const pyramid = tiles && isTiled(source.facts) ? await pyramidUnlessAnimated(source) : undefined
  const common = { facts: source.facts, ...placeholder, variants, oddities: odditiesOf(source) }
  return pyramid === undefined ? common : { ...common, pyramid }
}

function odditiesOf({ frames, framesInFile, damaged }: Source): Oddities {
  return {
    ...(framesInFile > 1 ? { frames: framesInFile, animated: frames > 1 } : {}),
    ...(damaged ? { damaged } : {}),
  }
}

const pyramidUnlessAnimated = async (source: Source) => (source.frames > 1 ? null : pyramidOf(source))

/** Pending files, one for each box, and the source of the placeholder. */
interface Making {
  readonly files: readonly Promise<Buffer>[]
  readonly preview: Promise<Raw>
}

/** A file, whatever its presets. */
type File = Pick<Plan<string>, 'box' | 'format'>

/**
 * Returns how to make the sizes of an image: in linear light if that shows. sharp does so for ordinary RGB; the others stay as they
 * are.
 */
async function makerFor(source: Source, largest: Box | undefined, focus: Point | undefined): Promise<Maker> {
  const make = cascade(source, undefined, focus)
  if (!largest || source.deep || source.profile || source.alpha) return make
  return needsLight(await make(largest)) ? cascade(source, inLight, focus) : make
}

function still(source: Source, plans: readonly File[], focus: Point | undefined): Making {
  const limit = pLimit(concurrency)
  const maker = makerFor(source, plans[0]?.box, focus)
  const encode = async (raw: Raw, format: VariantFormat) => {
    bleed(raw)
    return (await run(fromRaw(raw), asVariant[format])).data
  }
  const files = plans.map(async ({ box, format }) => {
    const raw = (await maker)(box)
    return limit(encode, await raw, format)
  })
  return { files, preview: maker.then((make) => make(previewBox(source))) }
}

function animated(source: Source, plans: readonly File[], focus: Point | undefined): Making {
  const limit = pLimit(concurrency)
  const files = plans.map(({ box }) => limit(animate, source, aimAt(box, focus)))
  return { files, preview: decode(source, { box: previewBox(source) }) }
}
