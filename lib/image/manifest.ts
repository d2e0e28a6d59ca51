// What is known of an image once it was developed: its manifest.
import * as z from 'zod/mini'
import { presets } from './presets.ts'

const variant = z.object({
  preset: z.string(),
  /** Pixels. */
  width: z.number(),
  /** Pixels. */
  height: z.number(),
  bytes: z.number(),
  /** Content type. */
  type: z.string(),
})

const common = {
  /** The version of the original that this is about: its ETag, without quotes. */
  version: z.string(),
  /** Bytes of the original. */
  bytes: z.number(),
  /** Which presets it was developed with. */
  recipe: z.string(),
}

export const manifestSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ready'),
    ...common,
    format: z.string(),
    /** Pixels, as seen. */
    width: z.number(),
    /** Pixels, as seen. */
    height: z.number(),
    /** ThumbHash, in base64. */
    placeholder: z.string(),
    /** The dominant colour, as `#rrggbb`. */
    colour: z.string(),
    variants: z.array(variant),
  }),
  z.object({
    status: z.literal('failed'),
    ...common,
    /** In words, for whoever uploaded it. */
    reason: z.string(),
  }),
])

export type Manifest = z.infer<typeof manifestSchema>

/** Changes with every change to the presets: a manifest with another one is out of date. */
export const recipe = JSON.stringify(presets)
