// The segments of an image's path, parsed: https://iiif.io/api/image/3.0/#4-image-requests
import { ImageError } from '../../image/errors.ts'
import type { Size } from '../../image/image.ts'
import type { Gray, Region, RenditionFormat } from '../../image/rendition.ts'

/** Version 2.1 calls the maximum size `full`, and never enlarges. */
export type Version = '2' | '3'

/** The largest size, in pixels. */
export interface Largest {
  readonly side: number
  readonly pixels: number
}

/** @throws ImageError bad-request, which names the segment */
function refuse(segment: string, message: string): never {
  throw new ImageError('bad-request', `${segment}: ${message}`)
}

const decimal = '(\\d{1,9}(?:\\.\\d{0,9})?|\\.\\d{1,9})'

/** Returns the part of an image; a region that reaches beyond the image ends at its edge. */
type InImage = (image: Size) => Region

const regions: readonly [form: RegExp, toRegion: (...numbers: number[]) => InImage][] = [
  [/^full$/, () => (image) => ({ x: 0, y: 0, ...image })],
  [
    /^square$/,
    () => (image) => {
      const side = Math.min(image.width, image.height)
      const [x, y] = [image.width - side, image.height - side].map((rest) => Math.floor(rest / 2))
      return { x: x ?? 0, y: y ?? 0, width: side, height: side }
    },
  ],
  [
    /^(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})$/,
    (x = 0, y = 0, width = 0, height = 0) =>
      () => ({ x, y, width, height }),
  ],
  [
    new RegExp(`^pct:${decimal},${decimal},${decimal},${decimal}$`),
    (x = 0, y = 0, width = 0, height = 0) =>
      (image) => {
        const across = (percent: number) => Math.round((percent / 100) * image.width)
        const down = (percent: number) => Math.round((percent / 100) * image.height)
        return { x: across(x), y: down(y), width: across(width), height: down(height) }
      },
  ],
]

/** Parses a region. @throws ImageError bad-request; what it returns does, too, for a region outside of the image */
export function readRegion(text: string): InImage {
  for (const [form, toRegion] of regions) {
    const [match, ...numbers] = form.exec(text) ?? []
    if (match === undefined) continue
    const inImage = toRegion(...numbers.map(Number))
    return (image) => {
      const { x, y, ...whole } = inImage(image)
      const [width, height] = [
        Math.min(whole.width, image.width - x),
        Math.min(whole.height, image.height - y),
      ]
      if (width > 0 && height > 0) return { x, y, width, height }
      return refuse('region', `it must be within the image, which is ${image.width}×${image.height} pixels`)
    }
  }
  return refuse('region', 'use full, square, x,y,w,h, or pct:x,y,w,h')
}

const sizeForms = 'use max, w,h, w, ,h !w,h, or pct:n'
const sizeForm = new RegExp(`^(\\^?)(?:(max|full)|pct:${decimal}|(!?)(\\d{0,9}),(\\d{0,9}))$`)

/** Returns the size of a scaled region, at least as a fraction of a pixel. */
type Scaled = (region: Size, most: number) => Size

const times = ({ width, height }: Size, scale: number): Size => ({
  width: width * scale,
  height: height * scale,
})

function scaledBy([, , max, percent, confined, w, h]: readonly (string | undefined)[]): Scaled {
  if (max) return times
  if (percent !== undefined) return (region) => times(region, Number(percent) / 100)
  const [width, height] = [w, h].map((side) => (side ? Number(side) : undefined))
  if (confined) {
    if (width === undefined || height === undefined) return refuse('size', sizeForms)
    return (region, most) => times(region, Math.min(width / region.width, height / region.height, most))
  }
  if (width !== undefined && height !== undefined) return () => ({ width, height })
  if (width !== undefined) return (region) => times(region, width / region.width)
  if (height !== undefined) return (region) => times(region, height / region.height)
  return refuse('size', sizeForms)
}

/** Returns the scale at which a region is as large as it may be. */
const most = ({ width, height }: Size, { side, pixels }: Largest, mayEnlarge: boolean) =>
  Math.min(
    mayEnlarge ? Number.POSITIVE_INFINITY : 1,
    ...[side / width, side / height, Math.sqrt(pixels / (width * height))],
  )

const isOver = ({ width, height }: Size, { side, pixels }: Largest) =>
  Math.max(width, height) > side || width * height > pixels

/** Rounds to whole pixels, and down if that would be too large. */
function whole({ width, height }: Size, largest: Largest): Size {
  const rounded = { width: Math.round(width), height: Math.round(height) }
  const down = { width: Math.floor(width), height: Math.floor(height) }
  return isOver(rounded, largest) && !isOver(down, largest) ? down : rounded
}

/** Returns the maximum size of a region. */
export const maximum = (region: Size, largest: Largest, mayEnlarge: boolean): Size =>
  whole(times(region, most(region, largest, mayEnlarge)), largest)

/**
 * Parses a size.
 * @throws ImageError bad-request; what it returns does, too, for a size that is 0, too large, or enlarges without `^`
 */
export function readSize(text: string, version: Version): (region: Size, largest: Largest) => Size {
  const parts = sizeForm.exec(text) ?? refuse('size', sizeForms)
  const [, up, max] = parts
  if (version === '2' ? up : max === 'full') return refuse('size', sizeForms)
  const scaled = scaledBy(parts)
  return (region, largest) => {
    const size = whole(scaled(region, most(region, largest, up === '^')), largest)
    if (size.width < 1 || size.height < 1) return refuse('size', 'the result would have no pixels')
    if (!up && (size.width > region.width || size.height > region.height))
      return refuse('size', `the region is ${region.width}×${region.height} pixels: use ^ to enlarge it`)
    if (isOver(size, largest))
      return refuse('size', `at most ${largest.side} pixels on each side, and ${largest.pixels} in all`)
    return size
  }
}

/** Mirroring comes before the rotation. */
export interface Rotation {
  readonly isMirrored: boolean
  /** Clockwise, less than 360. */
  readonly degrees: number
}

/** @throws ImageError bad-request */
export function readRotation(text: string): Rotation {
  const [match, mirror, degrees] = new RegExp(`^(!?)${decimal}$`).exec(text) ?? []
  if (match === undefined || Number(degrees) > 360)
    return refuse('rotation', 'use degrees from 0 to 360, after ! to mirror the image first')
  return { isMirrored: mirror === '!', degrees: Number(degrees) % 360 }
}

/** Qualities, with what the recipe calls them. */
export const qualities = {
  default: undefined,
  color: undefined,
  gray: 1,
  bitonal: 'bitonal',
} as const satisfies Record<string, Gray | undefined>

/** Formats by their extensions. */
export const formats = {
  ...{ jpg: 'jpeg', png: 'png', webp: 'webp', avif: 'avif', tif: 'tiff', gif: 'gif' },
} as const satisfies Record<string, RenditionFormat>

export type Quality = keyof typeof qualities
export type Extension = keyof typeof formats

const oneOf = <Name extends string>(table: Readonly<Record<Name, unknown>>, segment: string, text: string) =>
  Object.hasOwn(table, text) ? (text as Name) : refuse(segment, `use ${Object.keys(table).join(', ')}`)

/** Parses `quality.format`. @throws ImageError bad-request */
export function readFile(text: string): { quality: Quality; extension: Extension } {
  const dot = text.lastIndexOf('.')
  if (dot === -1)
    return refuse('format', `use ${Object.keys(formats).join(', ')}, after the quality and a dot`)
  const [quality, extension] = [text.slice(0, dot), text.slice(dot + 1)]
  return { quality: oneOf(qualities, 'quality', quality), extension: oneOf(formats, 'format', extension) }
}
