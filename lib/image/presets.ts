// Presets: the four that every image has, and those from a setting.

/** The formats of a preset: `auto` is the best of them for an image and for the request's Accept. */
const presetFormats = ['webp', 'avif', 'jpeg', 'png', 'auto'] as const
export type PresetFormat = (typeof presetFormats)[number]

/** A named size. Without a height, the height follows from the aspect ratio. */
export interface Preset {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height?: number
  /** cover: fills width × height, and crops the rest; inside: fits into it. */
  readonly fit: 'cover' | 'inside'
  /** WebP by default. */
  readonly format?: PresetFormat
  /** 1 to 100; by default, that of the format. */
  readonly quality?: number
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

/** A name for keys and URLs; a width in pixels, or a width and a height; options. */
const added =
  /^(?<name>[a-z][a-z0-9-]{0,31})=(?<width>[1-9]\d{0,3})(?:x(?<height>[1-9]\d{0,3}))?(?<options>(?::[a-z0-9]+)*)$/

/** Returns the format and the quality in `:avif:q55`. @throws Error that says what is wrong */
function parseOptions(text: string, preset: string): Pick<Preset, 'format' | 'quality'> {
  const options = text.split(':').slice(1)
  const format = presetFormats.find((one) => options.includes(one))
  const quality = options.map((option) => /^q([1-9]\d?|100)$/.exec(option)?.[1]).find(Boolean)
  const known = (format ? 1 : 0) + (quality === undefined ? 0 : 1)
  if (options.length !== known)
    throw new Error(
      `The options of a preset are a format (${presetFormats.join(', ')}) and a quality from q1 to q100, such as hero=2400:avif:q55; not "${preset}"`,
    )
  if (format === 'png' && quality !== undefined)
    throw new Error(`A PNG has no quality: leave out q${quality} of "${preset}"`)
  // Releases before 0.2 stored sizes under such names, which a repair removes.
  if (/^size=/.test(preset) && format && format !== 'webp')
    throw new Error(`Call the preset size something else: only as WebP may it have this name`)
  return {
    ...(format && format !== 'webp' ? { format } : {}),
    ...(quality === undefined ? {} : { quality: Number(quality) }),
  }
}

function parsePreset(text: string): [string, Preset] {
  const { name = '', options = '', ...sides } = added.exec(text)?.groups ?? {}
  const [width, height] = [Number(sides.width), sides.height === undefined ? undefined : Number(sides.height)]
  if (name === '' || Math.max(width, height ?? 0) > maxSide)
    throw new Error(
      `A preset is a name and a size of up to ${maxSide} pixels on each side, such as hero=2400 or card=300x200; not "${text}"`,
    )
  if (Object.hasOwn(presets, name)) throw new Error(`The preset ${name} already exists`)
  const look = parseOptions(options, text)
  return [
    name,
    height === undefined ? { width, fit: 'inside', ...look } : { width, height, fit: 'cover', ...look },
  ]
}

/**
 * Parses presets of a setting: `card=300x200, hero=2400:auto, wide=1600x400:avif:q55`. With a height, they cover that
 * size; without one, the height follows from the image.
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
