// Generating a rendition and storing it. It loads sharp: once.ts imports it when there is something to generate.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import type { Manifest } from '../image/manifest.ts'
import type { Rendition } from '../image/rendition.ts'
import { turned } from '../pixels/aim.ts'
import { boxOf, type Size, scaleOf } from '../pixels/box.ts'
import { render } from '../pixels/render.ts'
import type { Stored } from '../storage/bucket.ts'
import { toVersion, variantKey } from '../storage/keys.ts'
import { readWhole, type Whole } from '../storage/open.ts'
import { putRendition } from '../storage/variants.ts'

const { limits } = config.sizes

const isWhole = (preset: string) =>
  Object.entries(config.presets).some(([name, { fit }]) => name === preset && fit === 'inside')

/** Returns the smallest variant that has enough detail for the rendition. @throws ImageError too-many-pixels */
function sufficientPreset(
  image: Size,
  rendition: Rendition,
  variants: readonly { preset: string; width: number }[],
): string {
  const size = turned(image, rendition.rotate % 180 === 90 ? 90 : 0)
  const detail = scaleOf(size, boxOf(size, rendition, rendition.enlarge))
  const whole = variants.filter(({ preset }) => isWhole(preset)).toSorted((a, b) => a.width - b.width)
  const found = whole.find(({ width }) => width >= detail * image.width)
  if (found) return found.preset
  const [pixels, limit] = [image.width * image.height, limits.pixelsIn].map((count) => Math.ceil(count / 1e6))
  throw new ImageError(
    'too-many-pixels',
    `The image has ${pixels} megapixels; above ${limit} megapixels, sizes are limited to a width of ${whole.at(-1)?.width ?? 0} pixels`,
  )
}

/**
 * Returns the bytes that the rendition is made from: the original, or a variant if the original is too large to be
 * decoded here.
 * @returns undefined if the version is gone, or its variants aren't ready
 */
async function sourceOf(
  image: Stored,
  rendition: Rendition,
  manifest: Manifest | undefined,
): Promise<Buffer | undefined> {
  const { name } = image
  const version = toVersion(image.etag)
  const ready = manifest?.status === 'ready' ? manifest : undefined
  const { width = 0, height = 0 } = ready ?? image
  if (width * height <= limits.pixelsIn) {
    const original = await readWhole({ name })
    return original && toVersion(original.stored.etag) === version ? original.bytes : undefined
  }
  if (!ready) return undefined
  const preset = sufficientPreset({ width, height }, rendition, ready.variants)
  return (await readWhole({ name, key: variantKey(name, version, preset) }))?.bytes
}

/**
 * Generates a rendition of this version of an image, and stores it.
 * @param manifest of this version, if it has one
 * @returns undefined if the version is gone, the image is too large and not processed yet, or somebody else was faster
 * @throws ImageError undecodable, unsupported, too-many-pixels, storage
 */
export async function make(
  image: Stored,
  rendition: Rendition,
  key: string,
  manifest: Manifest | undefined,
): Promise<Whole | undefined> {
  const source = await sourceOf(image, rendition, manifest)
  if (!source) return undefined
  const bytes = await render(source, rendition, limits)
  const contentType = contentTypes[rendition.format]
  const etag = await putRendition(image.name, toVersion(image.etag), { key, bytes, contentType })
  if (etag === undefined) return undefined
  return {
    stored: { name: image.name, etag, bytes: bytes.length, lastModified: new Date(), contentType },
    bytes,
  }
}
