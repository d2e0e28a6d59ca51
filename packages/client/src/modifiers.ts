// What frameworks call a size.
import type { Size } from './url.ts'

/** The words of @nuxt/image, unpic, and Astro; darkroom's own may be added. */
export interface Modifiers extends Omit<Size, 'fit' | 'format' | 'position'> {
  readonly width?: number | string | undefined
  readonly height?: number | string | undefined
  readonly quality?: number | string | null | undefined
  readonly background?: string | undefined
  readonly fit?: string | undefined
  readonly format?: string | undefined
  readonly position?: string | undefined
}

const fits: Readonly<Record<string, Size['fit']>> = { 'scale-down': 'inside', none: 'inside' }
const formats: Readonly<Record<string, Size['format']>> = { jpg: 'jpeg' }
const qualities: Readonly<Record<string, number>> = { low: 40, mid: 60, high: 80, max: 100 }

/** CSS's colours have a hash, and its positions are words that have no meaning here. */
const isPoint = (position: string) => /^(centre|center|attention|entropy|\d.*,.*)$/.test(position)

/**
 * Returns the size for a framework's words. The height counts only with a `fit`: frameworks pass the proportions of the
 * image with each width, and the service rounds each side for itself unless the URL is signed.
 */
export function fromModifiers(modifiers: Modifiers): Size {
  const { width, height, quality, background, fit, format, position, ...own } = modifiers
  const q = quality == null || quality === '' ? undefined : (qualities[quality] ?? Number(quality))
  const isCropped = fit !== undefined && width !== undefined && height !== undefined
  const size = {
    ...own,
    w: width === undefined ? own.w : Math.round(Number(width)),
    h: isCropped || (height !== undefined && width === undefined) ? Math.round(Number(height)) : own.h,
    q: q ?? own.q,
    bg: background?.replace(/^#/, '') ?? own.bg,
    fit: isCropped ? (fits[fit] ?? fit) : undefined,
    format: format && (formats[format] ?? format),
    position: position !== undefined && isPoint(position) ? position : undefined,
  }
  return Object.fromEntries(Object.entries(size).filter(([, value]) => value !== undefined)) as Size
}
