// A rendition: everything that a URL says about the size and look of an image.

/** How an image fits a width and a height. */
export const renditionFits = ['cover', 'contain', 'fill', 'inside', 'outside'] as const
export type RenditionFit = (typeof renditionFits)[number]

/** Quarter turns, clockwise, in degrees. */
export type Turn = 0 | 90 | 180 | 270

/** A point in an image, in fractions of its width and height, from the top left. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A part of an image, in pixels after rotation by EXIF. */
export interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** 1 for shades of gray; `bitonal` for black and white. */
export type Gray = 1 | 'bitonal'

/** The part that cover keeps: the middle, what draws the eye, where the detail is, or the surroundings of a point. */
export type Position = 'centre' | 'attention' | 'entropy' | Point

/** The formats of renditions, with their default quality. */
export const renditionFormats = {
  jpeg: { quality: 80 },
  png: {},
  webp: { quality: 80 },
  avif: { quality: 60 },
  gif: {},
  tiff: {},
} as const satisfies Record<string, { readonly quality?: number }>
export type RenditionFormat = keyof typeof renditionFormats

/**
 * A complete rendition. Two that look the same are equal: implied values are filled in, and values without effect are
 * omitted.
 */
export interface Rendition {
  /** Pixels. If omitted, it follows from the height; if both are omitted, it is the image's own. */
  readonly width?: number
  /** Pixels. */
  readonly height?: number
  /** `inside` if only one side is set. */
  readonly fit: RenditionFit
  /** `centre`, unless fit is `cover`. */
  readonly position: Position
  readonly format: RenditionFormat
  /** 1 to 100, in lossy formats. */
  readonly quality?: number
  /** Pixels of the result: the radius (sigma) of a Gaussian blur. 0 for no blur. */
  readonly blur: number
  /**
   * Degrees clockwise. Quarter turns come before the resize; after any other angle, the result
   * is larger than asked for.
   */
  readonly rotate: number
  /** `rrggbb`: the background of transparent pixels, of `contain`, and beside a rotated image. */
  readonly background?: string
  /** Whether it may be larger than the image. */
  readonly enlarge: boolean
  /** The part of the image that everything else is about. It may reach beyond the image, which cuts it. */
  readonly crop?: Region
  /** Whether left and right are exchanged, before the rotation. */
  readonly flip?: true
  /** Without colors. */
  readonly gray?: Gray
}

const toText = (position: Position) =>
  typeof position === 'string' ? position : `${position.x},${position.y}`

/** Returns its parameters in a fixed order, without defaults. */
function toParameters(rendition: Rendition): [name: string, value: string][] {
  const { width, height, fit, position, format, quality, blur, rotate, background, enlarge } = rendition
  const { crop, flip, gray } = rendition
  const both = width !== undefined && height !== undefined
  // An array: objects of CloudFront's runtime don't keep the order of this many members.
  const fields: readonly [name: string, value: string | number | undefined][] = [
    ['w', width],
    ['h', height],
    ['fit', both ? fit : undefined],
    ['position', position === 'centre' ? undefined : toText(position)],
    ['format', format],
    ['q', quality],
    ['blur', blur || undefined],
    ['rotate', rotate || undefined],
    ['bg', background],
    ['enlarge', enlarge ? 1 : undefined],
    ['crop', crop && [crop.x, crop.y, crop.width, crop.height].join()],
    ['flip', flip && 1],
    ['gray', gray],
  ]
  return fields.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)])
}

/** Returns its parameters in a fixed order, without defaults. */
export const toQuery = (rendition: Rendition) => new URLSearchParams(toParameters(rendition))

/** Returns the file name of a rendition: the same for equal ones, and different from every preset's. */
export function fileOf(rendition: Rendition): string {
  const fields = toParameters(rendition)
    .filter(([name]) => name !== 'format')
    .map(([name, value]) => `_${name}-${value.replace(/,/g, 'x')}`)
  return `size${fields.join('')}.${rendition.format}`
}
