// Generates all variants of an original.
import pLimit from 'p-limit'
import type { Sharp } from 'sharp'
import type { Facts } from '../image/image.ts'
import type { Preset } from '../image/presets.ts'
import { isTiled } from '../image/pyramid.ts'
import { animate } from './animate.ts'
import { cascade, previewBox } from './cascade.ts'
import { decode } from './decode.ts'
import { asVariant, qualities, type VariantFormat } from './encode.ts'
import { isOpaque } from './graphic.ts'
import { collect } from './memory.ts'
import { type Placeholder, placeholderOf } from './placeholder.ts'
import { type Plan, planOf } from './plan.ts'
import { type PyramidFile, pyramidOf } from './pyramid.ts'
import type { Raw } from './raw.ts'
import { encodeSmall, type Small } from './small.ts'
import { loadSource, mostFor, type Source } from './source.ts'

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
  /** Whether its largest variant is smaller without visible loss: text, a drawing, a screenshot. */
  readonly graphic: boolean
  readonly opaque: boolean
  /** Of a large image; null if it is an animation. */
  readonly pyramid?: PyramidFile | null
}

/** Encodes at a time. The large variant takes longer than all others together: more would only use memory. */
const concurrency = 2

/**
 * Generates the variant of each preset: rotated by EXIF, sRGB, 8 bits, without metadata, never enlarged, with its alpha,
 * and as WebP with its frames. A still image is decoded once. Presets of the same size and format share one
 * buffer. A large still image is decoded once more, for its pyramid. No variant as large as the original has more bytes.
 *
 * @param format of presets that name none
 * @throws ImageError `undecodable`, `unsupported` or `too-many-pixels`.
 */
export async function generate<Name extends string>(
  original: Buffer,
  presets: Readonly<Record<Name, Preset>>,
  format: VariantFormat = 'webp',
): Promise<Generated<Name>> {
  collect()
  const source = await loadSource(original)
  const plans = planOf(source.facts, presets, format)
  const making = makingOf(source, plans)
  const [preview, placeholder, ...files] = await Promise.all([
    making.preview,
    making.preview.then(placeholderOf),
    ...making.files,
  ])
  const variants = plans.flatMap(({ box: { width, height }, format, presets }, index) => {
    const bytes = files[index]?.bytes
    return bytes ? presets.map((preset) => ({ preset, width, height, format, bytes })) : []
  })
  const looks = { graphic: files[0]?.isGraphic ?? false, opaque: isOpaque(preview) }
  const names = Object.keys(presets)
  variants.sort((a, b) => names.indexOf(a.preset) - names.indexOf(b.preset))
  // Last, when the pixels of the variants are free.
  const pyramid = isTiled(source.facts) ? await pyramidUnlessAnimated(source) : undefined
  return {
    facts: source.facts,
    ...placeholder,
    ...looks,
    variants,
    ...(pyramid === undefined ? {} : { pyramid }),
  }
}

const pyramidUnlessAnimated = async (source: Source) => (source.frames > 1 ? null : pyramidOf(source))

/** Pending files, one for each plan, and the source of the placeholder. */
interface Making {
  readonly files: readonly Promise<Small>[]
  readonly preview: Promise<Raw>
}

/** Only WebP has frames. */
function makingOf(source: Source, plans: readonly Plan<string>[]): Making {
  const limit = pLimit(concurrency)
  const make = cascade(source)
  const files = plans.map((plan) =>
    source.frames > 1 && plan.format === 'webp'
      ? limit(animated, source, plan)
      : make(plan.box).then((raw) => limit(still, source, plan, raw)),
  )
  const box = previewBox(source)
  const isMoving = source.frames > 1
  return { files, preview: isMoving ? decode(source, { box }) : make(box) }
}

function still(source: Source, { box, format, quality }: Plan<string>, raw: Raw): Promise<Small> {
  const lossy = (quality: number) => (image: Sharp) => asVariant[format](image, quality)
  const isChosen = quality !== qualities[format]
  return encodeSmall(raw, [], { format, quality, isChosen, lossy, most: mostFor(source, box) })
}

const animated = async (source: Source, { box, quality }: Plan<string>): Promise<Small> => ({
  bytes: await animate(source, box, quality),
  isGraphic: false,
})
