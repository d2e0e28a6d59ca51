// Images whose content a test can tell from their pixels, and what is to be seen at a place of any image.
import sharp, { type Sharp } from 'sharp'

const palette = {
  red: [220, 20, 30],
  green: [20, 170, 50],
  blue: [30, 50, 210],
  yellow: [240, 220, 20],
  white: [255, 255, 255],
  black: [0, 0, 0],
} as const satisfies Record<string, readonly [red: number, green: number, blue: number]>

export type Colour = keyof typeof palette

/** One colour all over. */
export function plain(colour: Colour, width: number, height: number): Sharp {
  const [r, g, b] = palette[colour]
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
}

/** Stripes from the left to the right, of the same width each. */
export function stripes(colours: readonly Colour[], width: number, height: number): Sharp {
  const row = Array.from({ length: width }, (_, x) => {
    const colour = colours[Math.floor((x * colours.length) / width)] ?? 'black'
    return palette[colour]
  }).flat()
  const rows = Buffer.concat(Array.from({ length: height }, () => Buffer.from(row)))
  return sharp(rows, { raw: { width, height, channels: 3 } })
}

/** Frames of one colour each, with the delays of a slow show, that loops three times. */
export async function animation(
  format: 'gif' | 'webp',
  colours: readonly Colour[],
  width: number,
  height: number,
): Promise<Buffer> {
  const frames = await Promise.all(colours.map((colour) => plain(colour, width, height).png().toBuffer()))
  const delay = colours.map((_, index) => 100 * (index + 1))
  return sharp(frames, { join: { animated: true } })
    .toFormat(format, { delay, loop: 3 })
    .toBuffer()
}

/** A JPEG as slow to process as a photograph: noise that compresses badly. */
export function photograph(width = 1000, height = 700): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  return sharp({ create: { width, height, channels: 3, background: 'black', noise } })
    .jpeg({ quality: 80 })
    .toBuffer()
}

/** The same JPEG with a comment, so that each label makes other bytes. */
export function labelled(jpeg: Buffer, label: string): Buffer {
  const comment = Buffer.from(`\xff\xfe\0\0${label}`, 'latin1')
  comment.writeUInt16BE(comment.length - 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])
}

/** A JPEG whose headers are fine, and that ends within its first pixels. */
export async function broken(): Promise<Buffer> {
  const jpeg = await photograph(300, 200)
  return jpeg.subarray(0, jpeg.indexOf(Buffer.from([0xff, 0xda])) + 100)
}

/** A place in an image, in fractions of its width and height. */
export interface Place {
  readonly across?: number
  readonly down?: number
  /** Counted from 0. */
  readonly frame?: number
}

/** Red, green, blue and alpha there, the middle of the first frame where no place is given. */
export async function pixelAt(image: Buffer, place: Place = {}): Promise<number[]> {
  const { across = 0.5, down = 0.5, frame = 0 } = place
  const { data, info } = await sharp(image, { page: frame })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (Math.floor(down * info.height) * info.width + Math.floor(across * info.width)) * info.channels
  return [...data.subarray(at, at + 4)]
}

/** By how much two colours differ, in the channel where they differ most. */
export const distance = (one: readonly number[], other: readonly number[]) =>
  Math.max(...other.map((value, channel) => Math.abs(value - (one[channel] ?? Number.NaN))))

/** The colour of ours that is to be seen there, `transparent`, or the numbers where it is none of them. */
export async function seenAt(image: Buffer, place: Place = {}): Promise<string> {
  const pixel = await pixelAt(image, place)
  if ((pixel[3] ?? 0) < 20) return 'transparent'
  const names = Object.keys(palette) as Colour[]
  return names.find((name) => distance(pixel, palette[name]) < 40) ?? pixel.join(',')
}

/** What is to be seen from the left to the right, at so many places. */
export function seenAcross(image: Buffer, places: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: places }, (_, index) => seenAt(image, { across: (index + 0.5) / places })),
  )
}

/** Width and height as seen, of one frame. */
export async function sizeOf(image: Buffer): Promise<[width: number, height: number]> {
  const { autoOrient, pageHeight } = await sharp(image).metadata()
  return [autoOrient.width, pageHeight ?? autoOrient.height]
}
