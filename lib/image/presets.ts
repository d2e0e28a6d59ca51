// The variants that every image gets. Adding a preset is one entry here.

/** A named size. Without a height, the height follows from the aspect ratio. */
export interface Preset {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height?: number
  /** cover: fill width × height, cropping what sticks out; inside: fit into it. */
  readonly fit: 'cover' | 'inside'
}

export const presets = {
  thumb: { width: 200, height: 200, fit: 'cover' },
  small: { width: 480, fit: 'inside' },
  medium: { width: 960, fit: 'inside' },
  large: { width: 1920, fit: 'inside' },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof presets
