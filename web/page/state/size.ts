// A size that is being built: what its URL says, what of it needs a signature, and the pixels of the result.
import { between, type Region, regionIn, wholeOf } from './crop.ts'
import { type Image, originalUrl } from './image.ts'
import type { Unsigned } from './session.ts'

export const formats = ['webp', 'avif', 'jpeg', 'png', 'auto'] as const
export const fits = ['cover', 'contain', 'inside', 'outside', 'fill'] as const

/** As in a URL; empty for the default. */
export interface Size {
  readonly w: string
  readonly h: string
  readonly fit: string
  readonly format: string
  readonly q: string
  readonly dpr: string
  readonly position: string
  readonly crop: string
}

export type Parameter = keyof Size

const empty: Size = { w: '', h: '', fit: '', format: '', q: '', dpr: '', position: '', crop: '' }

const names = Object.keys(empty) as Parameter[]

/** Parameters that need no signature where only widths need none. */
const ofWidths: readonly Parameter[] = ['w', 'format', 'q', 'dpr']

/** Returns whether a parameter has an effect. */
export function applies(name: Parameter, { w, h, fit, format }: Size): boolean {
  const isBoth = w !== '' && h !== ''
  if (name === 'fit') return isBoth
  if (name === 'position') return isBoth && (fit === '' || fit === 'cover')
  if (name === 'dpr') return w !== '' || h !== ''
  return name === 'q' ? format !== 'png' : true
}

/** Parses the query of an address. */
export function sizeIn(query: string): Size {
  const given = new URLSearchParams(query)
  return Object.fromEntries(names.map((name) => [name, given.get(name) ?? ''])) as unknown as Size
}

/** Returns a query, without what has no effect. */
export const queryOf = (size: Size): string =>
  String(
    new URLSearchParams(
      names.flatMap((name) => (size[name] !== '' && applies(name, size) ? [[name, size[name]]] : [])),
    ),
  )

/** Returns whether a size needs a signed URL, where these need none. */
export function needsSignature(size: Size, unsigned: Unsigned): boolean {
  const given = names.filter((name) => size[name] !== '' && applies(name, size))
  if (unsigned === 'ladder') return given.includes('crop')
  return given.some((name) => unsigned === 'none' || !ofWidths.includes(name))
}

/** Returns the URL of an image in a size: of this version, so that caches may keep it. */
export function sizedUrl(image: Image, size: Size): string {
  const url = new URL(originalUrl(image))
  const version = url.searchParams.get('v')
  const query = new URLSearchParams(queryOf(size))
  if (version) query.set('v', version)
  return `${url.origin}${url.pathname}${query.size > 0 ? `?${query}` : ''}`
}

/** Returns where a size is: its URL, or one that is signed. */
export type Locate = (size: Size) => string

/** A part of an image, in fractions. */
export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Returns the part that a size is about. */
const partOf = (image: Image, { crop }: Size): Region => regionIn(image, crop) ?? wholeOf(image)

/** Returns a region in fractions of its image. */
export const toFrame = (image: Image, { x, y, width, height }: Region): Frame => {
  const whole = wholeOf(image)
  return {
    ...{ left: x / whole.width, top: y / whole.height },
    ...{ width: width / whole.width, height: height / whole.height },
  }
}

/**
 * Returns the part of an image that a cover keeps around a point; undefined if it keeps all.
 * @param point in fractions of the image, or of its crop
 */
export function frameOf(image: Image, size: Size, [x, y]: readonly [number, number]): Frame | undefined {
  const [w, h] = [Number(size.w), Number(size.h)]
  if (!applies('position', size) || !w || !h || !image.width || !image.height) return undefined
  const part = partOf(image, size)
  const scale = Math.min(part.width / w, part.height / h)
  const [width, height] = [w * scale, h * scale]
  const left = between(0, x * part.width - width / 2, part.width - width)
  const top = between(0, y * part.height - height / 2, part.height - height)
  return toFrame(image, { x: part.x + left, y: part.y + top, width, height })
}

/** Returns the pixels of the result, as far as they follow from the request. */
export function pixelsOf(image: Image, size: Size): { width?: number; height?: number } {
  if (!image.width || !image.height) return {}
  const { w, h, fit } = size
  const { width: iw, height: ih } = partOf(image, size)
  const [width, height] = [Number(w) || (Number(h) * iw) / ih || iw, Number(h) || (Number(w) * ih) / iw || ih]
  const isWhole = w === '' || h === '' || fit === 'inside' || fit === 'outside'
  if (!isWhole) {
    const shrunk = fit === 'contain' ? 1 : Math.min(1, iw / width, ih / height)
    return { width: Math.round(width * shrunk), height: Math.round(height * shrunk) }
  }
  const factors = [width / iw, height / ih]
  const factor = Math.min(1, fit === 'outside' ? Math.max(...factors) : Math.min(...factors))
  return { width: Math.round(iw * factor), height: Math.round(ih * factor) }
}

/** The service's maximum number of pixels on each side. */
const longest = 10_000

/** Densities of a srcset. */
const densities = [1, 1.5, 2]

/** Returns a size for screens of a density. */
export const atDensity = (size: Size, dpr: number): Size => ({ ...size, dpr: dpr === 1 ? '' : String(dpr) })

/** Returns the densities in which a size is offered: one, if it has no sides, or they are too long for more. */
export function densitiesOf({ w, h }: Size): readonly number[] {
  const side = Math.max(Number(w), Number(h))
  return densities.filter((dpr) => dpr === 1 || (side > 0 && side * dpr <= longest))
}

/** Formats whose bytes are compared. */
const compared = ['jpeg', 'webp', 'avif']

/** Returns a size in its own format, and in those that it is compared with. */
export function comparedSizes(size: Size): readonly Size[] {
  const own = size.format === '' ? 'webp' : size.format
  return [own, ...compared.filter((format) => format !== own)].map((format) => ({ ...size, format }))
}

/** Returns all sizes that the preview and the snippets of one have. */
export const shownSizes = (size: Size): readonly Size[] => [
  size,
  ...densitiesOf(size).map((dpr) => atDensity(size, dpr)),
  ...comparedSizes(size),
]

/** Returns sources of an `<img>` for screens of any density. */
export function srcsetOf(image: Image, size: Size, locate: Locate): string {
  if (size.w === '' && size.h === '') return size.crop === '' ? (image.srcset ?? '') : ''
  return densitiesOf(size)
    .map((dpr) => `${locate(atDensity(size, dpr))} ${dpr}x`)
    .join(', ')
}
