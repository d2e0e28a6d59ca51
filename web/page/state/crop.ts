// The part of an image that a size shows: `crop`, as x,y,width,height in whole pixels.

/** In pixels, after rotation by EXIF. */
export interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Of an image; its size may be unknown. */
type Sides = { readonly width?: number | undefined; readonly height?: number | undefined }

/** A point of an image, or a distance, in its pixels. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** The edges and corners of a part that can be dragged, by the points of the compass. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const

export type Handle = (typeof handles)[number]

/** Returns the nearest value that isn't less than the least, nor more than the most. */
export const between = (least: number, value: number, most: number) => Math.min(Math.max(least, value), most)

/** Returns the region of all of an image. */
export const wholeOf = ({ width = 1, height = 1 }: Sides): Region => ({ x: 0, y: 0, width, height })

/** Returns what is in the image of a region in whole pixels; at least one of them. */
export function within({ width: w = 1, height: h = 1 }: Sides, region: Region): Region {
  const [x, y] = [between(0, Math.round(region.x), w - 1), between(0, Math.round(region.y), h - 1)]
  return {
    ...{ x, y },
    width: between(1, Math.round(region.width), w - x),
    height: between(1, Math.round(region.height), h - y),
  }
}

/** Parses a `crop`. Returns what the service uses of it; undefined if that is nothing. */
export function regionIn(image: Sides, crop: string): Region | undefined {
  if (!/^\d{1,6}(,\d{1,6}){3}$/.test(crop)) return undefined
  const [x = 0, y = 0, width = 0, height = 0] = crop.split(',').map(Number)
  const { width: w = 1, height: h = 1 } = image
  return width > 0 && height > 0 && x < w && y < h ? within(image, { x, y, width, height }) : undefined
}

/** Returns the value of `crop`: none for the whole image. */
export function cropOf(image: Sides, region: Region): string {
  const { x, y, width, height } = region
  const whole = wholeOf(image)
  return width === whole.width && height === whole.height ? '' : [x, y, width, height].join(',')
}

/** Moves a region, as far as the image goes. */
export function moved({ width: w = 1, height: h = 1 }: Sides, region: Region, by: Spot): Region {
  const { x, y, width, height } = region
  return {
    ...region,
    x: between(0, Math.round(x + by.x), w - width),
    y: between(0, Math.round(y + by.y), h - height),
  }
}

/** Moves edges of a region: those at the handle. The others stay. */
export function resized(image: Sides, region: Region, handle: Handle, by: Spot): Region {
  const { width: w, height: h } = wholeOf(image)
  const [right, bottom] = [region.x + region.width, region.y + region.height]
  const left = handle.includes('w') ? between(0, Math.round(region.x + by.x), right - 1) : region.x
  const top = handle.includes('n') ? between(0, Math.round(region.y + by.y), bottom - 1) : region.y
  const end = handle.includes('e') ? between(left + 1, Math.round(right + by.x), w) : right
  const foot = handle.includes('s') ? between(top + 1, Math.round(bottom + by.y), h) : bottom
  return { x: left, y: top, width: end - left, height: foot - top }
}

/** Returns the region between two of its corners. */
export function spanned(image: Sides, one: Spot, other: Spot): Region {
  const { width: w, height: h } = wholeOf(image)
  const inside = ({ x, y }: Spot): Spot => ({ x: between(0, x, w), y: between(0, y, h) })
  const [a, b] = [inside(one), inside(other)]
  const corner = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) }
  return within(image, { ...corner, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) })
}
