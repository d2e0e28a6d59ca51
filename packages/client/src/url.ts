// URLs of images, in any size. They need no request: every loader builds on them.
import type { Image, Size as Looks } from './api.ts'

export interface Size extends Looks {
  /** The version of the image: caches may keep its bytes for a year. */
  readonly v?: string
}

/**
 * An image: its id, its URL, or what the client returned. The last two keep the version, so that
 * caches may keep the bytes.
 */
export type Source = string | Pick<Image, 'id' | 'url' | 'width'>

/** Returns whether this is an absolute URL. */
export const isUrl = (source: string) => /^https?:\/\//.test(source)

/** Returns the URL of a service without a slash at its end. */
export const withoutSlash = (url: string) => url.replace(/\/+$/, '')

/** Ids have no slashes, but frameworks put one before them. */
const pathOf = (service: string, id: string) =>
  `${withoutSlash(service)}/images/${encodeURIComponent(id.replace(/^\/+/, ''))}`

/** Returns the URL of the bytes, and the version that the source names. */
function locate(service: string, source: Source): { path: string; v?: string | null } {
  if (typeof source === 'string' && !isUrl(source)) return { path: pathOf(service, source) }
  const url = typeof source === 'string' ? source : source.url
  const { origin, pathname, searchParams } = new URL(url ?? 'about:blank')
  const path = typeof source === 'string' ? origin + pathname : pathOf(service, source.id)
  return { path, v: searchParams.get('v') }
}

/** Returns a query with its question mark, without values that are undefined or null; nothing, if there are none. */
export function queryOf(values: object): string {
  const given = Object.entries(values).filter(([, value]) => value != null)
  return given.length > 0
    ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
    : ''
}

/**
 * Returns the URL of an image in a size; of the original, if there is none.
 * @param service its URL. Not needed, if the source is a URL
 */
export function imageUrl(service: string, source: Source, size: Size = {}): string {
  const { path, v } = locate(service, source)
  return path + queryOf({ ...size, v: size.v ?? v })
}

/** Widths in pixels that the service doesn't round. */
const defaultWidths = [480, 640, 960, 1280, 1920, 2560]

export interface SrcsetOptions extends Omit<Size, 'w' | 'h' | 'dpr' | 'preset'> {
  /** Pixels, ascending. 480, 640, 960, 1280, 1920, 2560 */
  readonly widths?: readonly number[]
}

/**
 * Returns an `<img srcset>` in the image's proportions. Widths beyond its own are left out, if the
 * source says how wide it is.
 */
export function imageSrcset(
  service: string,
  source: Source,
  { widths = defaultWidths, ...size }: SrcsetOptions = {},
): string {
  const own = (typeof source === 'object' && source.width) || Number.POSITIVE_INFINITY
  const enough = widths.findIndex((width) => width >= own)
  // The last one is the image's own width, whatever it is called in the URL: it isn't enlarged.
  return (enough < 0 ? widths : widths.slice(0, enough + 1))
    .map((w) => `${imageUrl(service, source, { ...size, w })} ${Math.min(w, own)}w`)
    .join(', ')
}
