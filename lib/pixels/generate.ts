// Generates all variants of an original.
import pLimit from 'p-limit'
import type { Sharp } from 'sharp'
import type { Facts } from '../image/image.ts'
import type { Oddities } from '../image/manifest.ts'
import type { Preset } from '../image/presets.ts'
import { isTiled } from '../image/pyramid.ts'
import type { Point } from '../image/rendition.ts'
import { animate } from './animate.ts'
import { aimAt, type Cascade, cascade, previewBox } from './cascade.ts'
import { decode } from './decode.ts'
import { asVariant, qualities, type VariantFormat } from './encode.ts'
import { collect } from './engine/memory.ts'
import { bleed } from './looks/bleed.ts'
import { isOpaque, mayBeGraphic } from './looks/graphic.ts'
import { inLight, needsLight, takesLight } from './looks/light.ts'
import { type Placeholder, placeholderOf } from './looks/placeholder.ts'
import { withSource } from './mend/damage.ts'
import { mostFor, type Source } from './open/source.ts'
import { ownBytes } from './own.ts'
import { type Plan, planOf } from './plan.ts'
import type { PyramidFile } from './pyramid.ts'
import { encodeSmall, type Small } from './small.ts'
import type { Raw } from './steps/raw.ts'

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
  /** Whether it has to be scaled in linear light. */
  readonly light: boolean
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
  /** Of presets that name none. */
  readonly format?: VariantFormat
  /** Whether a large image gets its pyramid. */
  readonly tiles?: boolean
}

/**
 * Generates the variant of each preset: rotated by EXIF, sRGB, 8 bits, without metadata, never enlarged, with its
 * alpha, and as WebP with its frames. A side that is too long for the format gets JPEG or PNG instead. A still image is
 * decoded once. Presets of the same size and format share one buffer. A large still image is decoded once more, for its
 * pyramid. No variant as large as the original has more bytes.
 * @throws ImageError `undecodable`, `unsupported` or `too-many-pixels`.
 */
export function generate<Name extends string>(
  original: Buffer,
  presets: Readonly<Record<Name, Preset>>,
  generating: Generating = {},
): Promise<Generated<Name>> {
  collect()
  return withSource(original, undefined, (source) => generateOf(source, presets, generating))
}

async function generateOf<Name extends string>(
  source: Source,
  presets: Readonly<Record<Name, Preset>>,
  { focus, format = 'webp', tiles = true }: Generating,
): Promise<Generated<Name>> {
  const plans = planOf(source.facts, presets, { format, alpha: source.alpha, moves: source.frames > 1 })
  const making = makingOf(source, plans, focus)
  const [preview, light, placeholder, ...files] = await Promise.all([
    making.preview,
    making.light,
    making.preview.then(placeholderOf),
    ...making.files,
  ])
  const variants = plans.flatMap(({ box: { width, height }, format, presets }, index) => {
    const bytes = files[index]?.bytes
    return bytes ? presets.map((preset) => ({ preset, width, height, format, bytes })) : []
  })
  const looks = { graphic: files[0]?.isGraphic ?? false, opaque: isOpaque(preview), light }
  await making.free()
  const names = Object.keys(presets)
  variants.sort((a, b) => names.indexOf(a.preset) - names.indexOf(b.preset))
  // Last, when the pixels of the variants are free.
  const pyramid = tiles && isTiled(source.facts) ? await pyramidUnlessAnimated(source) : undefined
  const common = { facts: source.facts, ...placeholder, ...looks, variants, oddities: odditiesOf(source) }
  return pyramid === undefined ? common : { ...common, pyramid }
}

function odditiesOf({ frames, framesInFile, damaged }: Source): Oddities {
  return {
    ...(framesInFile > 1 ? { frames: framesInFile, animated: frames > 1 } : {}),
    ...(damaged ? { damaged } : {}),
  }
}

/** Returns the pyramid, for which only large images load the module; null for an animation. */
const pyramidUnlessAnimated = async (source: Source): Promise<PyramidFile | null> =>
  source.frames > 1 ? null : (await import('./pyramid.ts')).pyramidOf(source)

/** Pending files, one for each plan, and the source of the placeholder. */
interface Making {
  readonly files: readonly Promise<Small>[]
  readonly light: Promise<boolean>
  readonly preview: Promise<Raw>
  /** Frees all pixels, when all of this is done. */
  readonly free: () => Promise<void>
}

/** How to make the sizes of an image, and what its largest one says of all. */
interface Sizes extends Cascade {
  /** Whether they are scaled in linear light, since that shows. */
  readonly light: boolean
  /** Undefined if no format asks for it. */
  readonly mayBeGraphic: boolean | undefined
}

async function sizesOf(
  source: Source,
  plan: Plan<string> | undefined,
  focus: Point | undefined,
): Promise<Sizes> {
  const plain = cascade(source, undefined, focus)
  if (!plan) return { ...plain, light: false, mayBeGraphic: undefined }
  const largest = await plain.make(plan.box)
  const light = takesLight(source) && needsLight(largest)
  const asks = plan.format === 'webp' || plan.format === 'avif'
  const looks = { light, mayBeGraphic: asks ? mayBeGraphic(largest) : undefined }
  if (!light) return { ...plain, ...looks }
  await plain.free()
  return { ...cascade(source, inLight, focus), ...looks }
}

function makingOf(source: Source, plans: readonly Plan<string>[], focus: Point | undefined): Making {
  const limit = pLimit(concurrency)
  // Only WebP has frames.
  const moves = ({ format }: Plan<string>) => source.frames > 1 && format === 'webp'
  const largest = plans.find((plan) => !moves(plan))
  const sizes = sizesOf(source, largest, focus)
  const files = plans.map(async (plan) => {
    if (moves(plan)) {
      const bytes = await limit(animate, source, aimAt(plan.box, focus), plan.quality)
      return { bytes, isGraphic: false }
    }
    const { make, mayBeGraphic } = await sizes
    return limit(still, source, plan, { raw: await make(plan.box), mayBeGraphic })
  })
  const box = previewBox(source)
  const preview = source.frames > 1 ? decode(source, { box }) : sizes.then(({ make }) => make(box))
  const free = async () => (await sizes).free()
  return { files, light: sizes.then(({ light }) => light), preview, free }
}

async function still(
  source: Source,
  { box, format, quality }: Plan<string>,
  { raw, mayBeGraphic }: Pick<Sizes, 'mayBeGraphic'> & { readonly raw: Raw },
): Promise<Small> {
  bleed(raw)
  const own = await ownBytes(source, format, { box })
  const pixels = { ...box, opaque: isOpaque(raw) }
  const lossy = (quality: number) => (image: Sharp) => asVariant[format](image, pixels, quality)
  const isChosen = quality !== qualities[format]
  const way = { format, quality, isChosen, mayBeGraphic, lossy, most: mostFor(source, box), own }
  return encodeSmall(raw, way)
}
