// The sizes of an image's variants, which are known before they are generated.
import { config } from '../config.ts'
import { boxOf, type Size } from '../pixels/box.ts'

/** Returns the size of each preset's variant. */
export const sizesOf = (image: Size): { preset: string; width: number; height: number }[] =>
  Object.entries(config.presets).map(([preset, wanted]) => {
    const { width, height } = boxOf(image, wanted)
    return { preset, width, height }
  })
