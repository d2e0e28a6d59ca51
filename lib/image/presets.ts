// Presets: the four that every image has, and those from a setting.

/** A named size. Without a height, the height follows from the aspect ratio. */
export interface Preset {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height?: number
  /** cover: fills width × height, and crops the rest; inside: fits into it. */
  readonly fit: 'cover' | 'inside'
}

export type Presets = Readonly<Record<string, Preset>>

export const presets = {
  thumb: { width: 200, height: 200, fit: 'cover' },
  small: { width: 480, fit: 'inside' },
  medium: { width: 960, fit: 'inside' },
  large: { width: 1920, fit: 'inside' },
} as const satisfies Presets

/** Pixels on each side. */
const maxSide = 4096

/** A name for keys and URLs; a width in pixels; or a width and a height. */
const added = /^(?<name>[a-z][a-z0-9-]{0,31})=(?<width>[1-9]\d{0,3})(?:x(?<height>[1-9]\d{0,3}))?$/

function parsePreset(text: string): [string, Preset] {
  const { name = '', ...sides } = added.exec(text)?.groups ?? {}
  const [width, height] = [Number(sides.width), sides.height === undefined ? undefined : Number(sides.height)]
  if (name === '' || Math.max(width, height ?? 0) > maxSide)
    throw new Error(
      `A preset is a name and a size of up to ${maxSide} pixels on each side, such as hero=2400 or card=300x200; not "${text}"`,
    )
  if (Object.hasOwn(presets, name)) throw new Error(`The preset ${name} already exists`)
  return [name, height === undefined ? { width, fit: 'inside' } : { width, height, fit: 'cover' }]
}

/**
 * Parses presets of a setting: `card=300x200, hero=2400`. With a height, they cover that size; without one, the height
 * follows from the image.
 * @returns them after the four built-in presets
 * @throws Error that says what is wrong
 */
export function withPresets(text: string): Presets {
  const parts = text.split(',').map((part) => part.trim())
  return { ...presets, ...Object.fromEntries(parts.filter((part) => part !== '').map(parsePreset)) }
}

/** Returns the presets that crop, which depend on an image's focus. */
export const covers = (all: Presets): Presets =>
  Object.fromEntries(Object.entries(all).filter(([, { fit }]) => fit === 'cover'))
