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

/** The edges and corners of a part that can be dragged, by the points of the compass. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const

export type Handle = (typeof handles)[number]

/** Returns the nearest value that isn't less than the least, nor more than the most. */
export const between = (least: number, value: number, most: number) => Math.min(Math.max(least, value), most)

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
export function moved(
  { width: w = 1, height: h = 1 }: Sides,
  region: Region,
  dx: number,
  dy: number,
): Region {
  const { x, y, width, height } = region
  return {
    ...region,
    x: between(0, Math.round(x + dx), w - width),
    y: between(0, Math.round(y + dy), h - height),
  }
}

/** Moves edges of a region: those at the handle. The others stay. */
export function resized(image: Sides, region: Region, handle: Handle, dx: number, dy: number): Region {
  const { width: w, height: h } = wholeOf(image)
  const [right, bottom] = [region.x + region.width, region.y + region.height]
  const left = handle.includes('w') ? between(0, Math.round(region.x + dx), right - 1) : region.x
  const top = handle.includes('n') ? between(0, Math.round(region.y + dy), bottom - 1) : region.y
  const end = handle.includes('e') ? between(left + 1, Math.round(right + dx), w) : right
  const foot = handle.includes('s') ? between(top + 1, Math.round(bottom + dy), h) : bottom
  return { x: left, y: top, width: end - left, height: foot - top }
}

/** Returns the region between two of its corners. */
export function spanned(image: Sides, ax: number, ay: number, bx: number, by: number): Region {
  const { width: w, height: h } = wholeOf(image)
  const [left, right] = [between(0, Math.min(ax, bx), w), between(0, Math.max(ax, bx), w)]
  const [top, bottom] = [between(0, Math.min(ay, by), h), between(0, Math.max(ay, by), h)]
  return within(image, { x: left, y: top, width: right - left, height: bottom - top })
}
