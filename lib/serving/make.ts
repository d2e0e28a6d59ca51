// Making a rendition and storing it. It loads sharp: only once.ts imports it, when there is something to make.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import type { Rendition } from '../image/rendition.ts'
import { turned } from '../pixels/aim.ts'
import { boxOf, type Size, scaleOf } from '../pixels/box.ts'
import { render } from '../pixels/render.ts'
import type { Stored } from '../storage/bucket.ts'
import { toVersion, variantKey } from '../storage/keys.ts'
import { readManifest } from '../storage/manifests.ts'
import { open, readOriginal } from '../storage/open.ts'
import { putRendition } from '../storage/variants.ts'

const { limits } = config.sizes

/** The bytes of an object, or undefined where there is none. */
async function read(name: string, key: string): Promise<Buffer | undefined> {
  try {
    const opened = await open({ name, key }, {}, Number.POSITIVE_INFINITY)
    return opened.is === 'bytes' ? opened.bytes : undefined
  } catch (error) {
    if (error instanceof ImageError && error.code === 'missing') return undefined
    throw error
  }
}

const isWhole = (preset: string) =>
  Object.entries(config.presets).some(([name, { fit }]) => name === preset && fit === 'inside')

/** The smallest variant with the detail that the rendition needs. @throws ImageError too-many-pixels */
function enough(
  image: Size,
  rendition: Rendition,
  variants: readonly { preset: string; width: number }[],
): string {
  const size = turned(image, rendition.rotate)
  const detail = scaleOf(size, boxOf(size, rendition, rendition.enlarge))
  const whole = variants.filter(({ preset }) => isWhole(preset)).toSorted((a, b) => a.width - b.width)
  const found = whole.find(({ width }) => width >= detail * image.width)
  if (found) return found.preset
  const [pixels, limit] = [image.width * image.height, limits.pixelsIn].map((count) => Math.ceil(count / 1e6))
  throw new ImageError(
    'too-many-pixels',
    `The image has ${pixels} megapixels; of more than ${limit}, sizes are made up to ${whole.at(-1)?.width ?? 0} pixels wide`,
  )
}

/**
 * What the rendition is made of: the original, or, where that is too large to be decoded here, a variant.
 * @returns undefined where the version is gone, or its variants are not there yet
 */
async function materialOf(image: Stored, rendition: Rendition): Promise<Buffer | undefined> {
  const { name } = image
  const version = toVersion(image.etag)
  const manifest = (await readManifest(name))?.value
  const current = manifest?.version === version && manifest.status === 'ready' ? manifest : undefined
  const { width = 0, height = 0 } = current ?? image
  if (width * height <= limits.pixelsIn) {
    const original = await readOriginal(name)
    return original && toVersion(original.stored.etag) === version ? original.bytes : undefined
  }
  if (!current) return undefined
  return read(name, variantKey(name, version, enough({ width, height }, rendition, current.variants)))
}

/**
 * Makes a rendition of this version of an image, and stores it. Makes none where the version is gone meanwhile, or
 * the image is too large and not developed yet.
 * @throws ImageError undecodable, unsupported, too-many-pixels, storage
 */
export async function make(image: Stored, rendition: Rendition, key: string): Promise<void> {
  const material = await materialOf(image, rendition)
  if (!material) return
  const bytes = await render(material, rendition, limits)
  const type = contentTypes[rendition.format]
  await putRendition(image.name, toVersion(image.etag), { key, bytes, type })
}
