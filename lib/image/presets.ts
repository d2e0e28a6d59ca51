// The variants that every image gets: four of them, and those that a setting adds.

/** A named size. Without a height, the height follows from the aspect ratio. */
export interface Preset {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height?: number
  /** cover: fill width × height, cropping what sticks out; inside: fit into it. */
  readonly fit: 'cover' | 'inside'
}

export type Presets = Readonly<Record<string, Preset>>

export const presets = {
  thumb: { width: 200, height: 200, fit: 'cover' },
  small: { width: 480, fit: 'inside' },
  medium: { width: 960, fit: 'inside' },
  large: { width: 1920, fit: 'inside' },
} as const satisfies Presets

/** Pixels a side. */
const maxSide = 4096

/** A name, which stands in keys and URLs; pixels of width; or of width and height. */
const added = /^(?<name>[a-z][a-z0-9-]{0,31})=(?<width>[1-9]\d{0,3})(?:x(?<height>[1-9]\d{0,3}))?$/

function parsePreset(text: string): [string, Preset] {
  const { name = '', ...sides } = added.exec(text)?.groups ?? {}
  const [width, height] = [Number(sides.width), sides.height === undefined ? undefined : Number(sides.height)]
  if (name === '' || Math.max(width, height ?? 0) > maxSide)
    throw new Error(
      `A preset is a name and its size, up to ${maxSide} pixels a side, such as hero=2400 or card=300x200; not "${text}"`,
    )
  if (Object.hasOwn(presets, name)) throw new Error(`The preset ${name} is there already`)
  return [name, height === undefined ? { width, fit: 'inside' } : { width, height, fit: 'cover' }]
}

/**
 * Presets as a setting has them: `card=300x200, hero=2400`. With a height they cover that size, without one they
 * are as high as they come.
 * @returns these after the four that are always there
 * @throws Error that says what is wrong with them
 */
export function withPresets(text: string): Presets {
  const parts = text.split(',').map((part) => part.trim())
  return { ...presets, ...Object.fromEntries(parts.filter((part) => part !== '').map(parsePreset)) }
}
