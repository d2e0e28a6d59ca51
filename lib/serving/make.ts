// Generating a rendition and storing it. It loads sharp: once.ts imports it when there is something to generate.
import { config } from '../config.ts'
import { maxBodyBytes } from '../http/limits.ts'
import { ImageError } from '../image/errors.ts'
import { slowFormat } from '../image/image.ts'
import { sniff } from '../image/inspect.ts'
import type { Manifest } from '../image/manifest.ts'
import type { Rendition } from '../image/rendition.ts'
import { render } from '../pixels/render.ts'
import { aimOf, turned } from '../pixels/steps/aim.ts'
import { type Size, scaleOf } from '../pixels/steps/box.ts'
import type { Stored } from '../storage/bucket.ts'
import { toVersion } from '../storage/keys.ts'
import { readWhole, type Whole } from '../storage/open.ts'
import { keyOfVariant } from '../storage/variant-key.ts'
import { putRendition } from '../storage/variants.ts'
import { type Part, partOf } from './tiles.ts'
import { unstored } from './unstored.ts'

const { limits } = config.sizes

const isWhole = (preset: string) =>
  Object.entries(config.presets).some(([name, { fit }]) => name === preset && fit === 'inside')

/** Returns the smallest variant that has enough detail for the rendition. @throws ImageError too-many-pixels */
function sufficientPreset(
  image: Size,
  rendition: Rendition,
  variants: readonly { preset: string; width: number }[],
): string {
  const { box, crop, rotate } = aimOf(image, rendition)
  const detail = scaleOf(turned(image, rotate), box)
  const whole = variants.filter(({ preset }) => isWhole(preset)).toSorted((a, b) => a.width - b.width)
  const found = whole.find(({ width }) => !crop && width >= detail * image.width)
  if (found) return found.preset
  const [pixels, limit] = [image.width * image.height, limits.pixelsIn].map((count) => Math.ceil(count / 1e6))
  throw new ImageError(
    'too-many-pixels',
    `The image has ${pixels} megapixels; above ${limit} megapixels, sizes are limited to a width of ${whole.at(-1)?.width ?? 0} pixels`,
  )
}

/** What to generate. */
export interface ToMake {
  readonly image: Stored
  readonly rendition: Rendition
  readonly key: string
  /** Of this version of the image, if it has one. */
  readonly manifest: Manifest | undefined
  /** Whether to store it, even if it is small enough for an answer. */
  readonly keeps: boolean
}

/**
 * Returns what the rendition is made from: tiles of a large image, the original, or a variant if the original is too
 * large to be decoded here.
 * @returns undefined if the version is gone, or its variants aren't ready
 */
async function sourceOf({ image, rendition, manifest }: ToMake): Promise<Part | undefined> {
  const { name } = image
  const version = toVersion(image.etag)
  const ready = manifest?.status === 'ready' ? manifest : undefined
  if (ready?.pyramid) return partOf({ name, version }, { ...ready, pyramid: ready.pyramid }, rendition)
  const { width = 0, height = 0 } = ready ?? image
  if (width * height <= limits.pixelsIn) {
    const original = await readWhole({ name })
    if (!original || toVersion(original.stored.etag) !== version) return undefined
    // The worker decodes it, and writes a pyramid.
    if (sniff(original.bytes) === slowFormat) return undefined
    return { bytes: original.bytes, rendition, pixelsIn: limits.pixelsIn }
  }
  if (!ready) return undefined
  const preset = sufficientPreset({ width, height }, rendition, ready.variants)
  const variant = await readWhole({ name, key: keyOfVariant(name, version, preset) })
  return variant && { bytes: variant.bytes, rendition, pixelsIn: limits.pixelsIn }
}

/** A rendition. */
export interface Made extends Whole {
  /** Whether it is in the bucket, too. */
  readonly isStored: boolean
}

/**
 * Generates a rendition of this version of an image, and stores it if it is to be kept or too large for an answer.
 * @returns undefined if the version is gone, the image is too large and not processed yet, or somebody else was faster
 * @throws ImageError undecodable, unsupported, too-many-pixels, storage; bad-request, if the
 *   crop is outside of the image
 */
export async function make(wanted: ToMake): Promise<Made | undefined> {
  const { image, key, keeps, manifest } = wanted
  const source = await sourceOf(wanted)
  if (!source) return undefined
  const light = manifest?.status === 'ready' && manifest.light === true
  const bytes = await render(source.bytes, source.rendition, { ...limits, pixelsIn: source.pixelsIn }, light)
  const stored = unstored(image, wanted.rendition, bytes.length)
  if (!keeps && bytes.length <= maxBodyBytes) return { stored, bytes, isStored: false }
  const { contentType } = stored
  const etag = await putRendition(image.name, toVersion(image.etag), { key, bytes, contentType })
  return etag === undefined
    ? undefined
    : { stored: { ...stored, etag, lastModified: new Date() }, bytes, isStored: true }
}
