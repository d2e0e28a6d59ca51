// A size that is being built: what its URL says, what the service allows, and snippets with it.
import { type Image, originalUrl, variantUrl } from './image.ts'
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
}

export type Parameter = keyof Size

const empty: Size = { w: '', h: '', fit: '', format: '', q: '', dpr: '', position: '' }

const names = Object.keys(empty) as Parameter[]

/** Parameters that need no signature where only widths need none. */
const ofWidths: readonly Parameter[] = ['w', 'format', 'q', 'dpr']

/** Returns whether a parameter needs no signature. */
export const isFree = (name: Parameter, unsigned: Unsigned) =>
  unsigned === 'ladder' || (unsigned === 'widths' && ofWidths.includes(name))

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

/** Returns the URL of an image in a size: of this version, so that caches may keep it. */
export function sizedUrl(image: Image, size: Size): string {
  const url = new URL(originalUrl(image))
  const version = url.searchParams.get('v')
  const query = new URLSearchParams(queryOf(size))
  if (version) query.set('v', version)
  return `${url.origin}${url.pathname}${query.size > 0 ? `?${query}` : ''}`
}

/** A part of an image, in fractions. */
export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const within = (value: number, most: number) => Math.min(Math.max(0, value), most)

/** Returns the part of an image that a cover keeps around a point; undefined if it keeps all. */
export function frameOf(image: Image, size: Size, [x, y]: readonly [number, number]): Frame | undefined {
  const [w, h] = [Number(size.w), Number(size.h)]
  if (!applies('position', size) || !w || !h || !image.width || !image.height) return undefined
  const scale = Math.min(image.width / w, image.height / h)
  const [width, height] = [(w * scale) / image.width, (h * scale) / image.height]
  return { left: within(x - width / 2, 1 - width), top: within(y - height / 2, 1 - height), width, height }
}

/** Returns a part of an image as the value of `crop`, in whole pixels. */
export function cropOf({ width = 0, height = 0 }: Image, frame: Frame): string {
  const [x, y] = [Math.round(frame.left * width), Math.round(frame.top * height)]
  const most = [width - x, height - y] as const
  const [w, h] = [Math.round(frame.width * width), Math.round(frame.height * height)]
  return [x, y, Math.min(w, most[0]), Math.min(h, most[1])].join(',')
}

/** Returns the pixels of the result, as far as they follow from the request. */
export function pixelsOf(image: Image, { w, h, fit }: Size): { width?: number; height?: number } {
  const { width: iw = 0, height: ih = 0 } = image
  if (!iw || !ih) return {}
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

/** Widths of a srcset, as multiples of the one that is asked for. */
const multiples = [1, 1.5, 2]

/** Returns sources of an `<img>` for screens of any density. */
export function srcsetOf(image: Image, size: Size): string {
  if (size.w === '' && size.h === '') return image.srcset ?? ''
  const at = (dpr: number) => sizedUrl(image, { ...size, dpr: dpr === 1 ? '' : String(dpr) })
  return multiples.map((dpr) => `${at(dpr)} ${dpr}x`).join(', ')
}

/** Where only presets need no signature: the URL of one. */
export const presetUrl = (image: Image, preset: string) => variantUrl(image, preset)
