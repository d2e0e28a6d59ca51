// The sizes of an image's variants, which are known before they are generated.
import { config } from '../config.ts'
import { boxOf, type Size } from '../pixels/steps/box.ts'

/** The size of a preset's variant. */
export interface PresetSize extends Size {
  readonly preset: string
  /** Whether it shows the whole image, in its own proportions. */
  readonly isWhole: boolean
}

/** Returns the size of each preset's variant. */
export const sizesOf = (image: Size): PresetSize[] =>
  Object.entries(config.presets).map(([preset, wanted]) => {
    const { width, height } = boxOf(image, wanted)
    return { preset, width, height, isWhole: wanted.fit === 'inside' }
  })
