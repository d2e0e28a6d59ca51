// Another size of an image, as a URL asks for it: everything that says how it looks.

/** How an image is brought to a width and a height. */
export const renditionFits = ['cover', 'contain', 'fill', 'inside', 'outside'] as const
export type RenditionFit = (typeof renditionFits)[number]

/** Quarter turns, clockwise, in degrees. */
export const turns = [0, 90, 180, 270] as const
export type Turn = (typeof turns)[number]

/** A place in an image, in fractions of its width and height, from the top left. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What a cover keeps: the middle, what draws the eye, where most happens, or what is around a point. */
export type Position = 'centre' | 'attention' | 'entropy' | Point

/** What a rendition can be written as, with the quality that it is written at where none is asked for. */
export const renditionFormats = {
  jpeg: { quality: 80 },
  png: {},
  webp: { quality: 80 },
  avif: { quality: 60 },
  gif: {},
} as const satisfies Record<string, { readonly quality?: number }>
export type RenditionFormat = keyof typeof renditionFormats

/**
 * A rendition with nothing left open. Of two that look the same both are the same: what follows from the rest is
 * as if it had been asked for, and what has no effect is left out.
 */
export interface Rendition {
  /** Pixels. Without it, it follows from the height; without both, it is the image's own. */
  readonly width?: number
  /** Pixels. */
  readonly height?: number
  /** `inside`, where there is only one side to fit into. */
  readonly fit: RenditionFit
  /** `centre`, unless fit is `cover`. */
  readonly position: Position
  readonly format: RenditionFormat
  /** 1 to 100, in formats that lose something. */
  readonly quality?: number
  /** Pixels of the result: the radius (sigma) of a Gaussian blur. 0 for none. */
  readonly blur: number
  /** The image is turned before all else. */
  readonly rotate: Turn
  /** `rrggbb`: what stands behind what is transparent, and beside what does not fill a `contain`. */
  readonly background?: string
  /** It may be larger than the image. */
  readonly enlarge: boolean
}

const toText = (position: Position) =>
  typeof position === 'string' ? position : `${position.x},${position.y}`

/** The parameters that ask for it, in a fixed order, without those that are as they would be anyway. */
export function toQuery(rendition: Rendition): URLSearchParams {
  const { width, height, fit, position, format, quality, blur, rotate, background, enlarge } = rendition
  const both = width !== undefined && height !== undefined
  const fields = {
    w: width,
    h: height,
    fit: both ? fit : undefined,
    position: position === 'centre' ? undefined : toText(position),
    format,
    q: quality,
    blur: blur || undefined,
    rotate: rotate || undefined,
    bg: background,
    enlarge: enlarge ? 1 : undefined,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, String(value))
  return query
}

/** The name of a rendition's file: the same for all ways to ask for it, and of no preset's. */
export function fileOf(rendition: Rendition): string {
  const query = toQuery(rendition)
  query.delete('format')
  const fields = [...query].map(([name, value]) => `${name}-${value.replace(',', 'x')}`)
  return `${['size', ...fields].join('_')}.${rendition.format}`
}
