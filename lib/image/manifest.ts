// The manifest: what darkroom knows about a processed image.
import * as z from 'zod/mini'
import { notesSchema } from './notes.ts'
import { pyramidSchema } from './pyramid.ts'

export const variantSchema = z.object({
  preset: z.string(),
  width: z.number().check(z.describe('Pixels')),
  height: z.number().check(z.describe('Pixels')),
  bytes: z.number(),
  type: z.string().check(z.describe('Content type')),
})

/** What is odd about an original, if anything. */
export const oddities = {
  /** Frames of the file, if there are several. */
  frames: z.optional(z.int()),
  /** Whether its variants have them, too. */
  animated: z.optional(z.boolean()),
  /** Whether a part of the file is missing or wrong, though pixels can be shown. */
  damaged: z.optional(z.literal(true)),
}

export type Oddities = Pick<Extract<Manifest, { status: 'ready' }>, keyof typeof oddities>

const common = {
  /** The version of the original: its ETag, without quotes. */
  version: z.string(),
  /** Bytes of the original. */
  bytes: z.number(),
  /** The presets of its variants, as text. */
  recipe: z.string(),
  /** Of the file, if it isn't the image's name. */
  filename: z.optional(z.string()),
  /** When the image was made, if its uploader sent that: seconds since 1970. */
  created: z.optional(z.number()),
  /** They belong to the name: another original keeps them. docs/decisions/0049-notes.md */
  notes: z.optional(notesSchema),
  /** The focus that the variants which crop were generated with. */
  framed: notesSchema.shape.focus,
}

export const manifestSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ready'),
    ...common,
    format: z.string(),
    /** Pixels, after rotation by EXIF. */
    width: z.number(),
    /** Pixels, after rotation by EXIF. */
    height: z.number(),
    /** ThumbHash, in base64. */
    placeholder: z.string(),
    /** The dominant color, as `#rrggbb`. */
    colour: z.string(),
    /** Whether it is smaller without visible loss, as text, drawings, and screenshots are. Older releases don't say. */
    graphic: z.optional(z.boolean()),
    /** Whether no pixel is transparent. */
    opaque: z.optional(z.boolean()),
    /** Whether sizes have to be scaled in linear light. */
    light: z.optional(z.literal(true)),
    variants: z.array(variantSchema),
    ...oddities,
    /** Of a large image; null if it is an animation. */
    pyramid: z.optional(z.nullable(pyramidSchema)),
  }),
  z.object({
    status: z.literal('failed'),
    ...common,
    /** For the person who uploaded it. */
    reason: z.string(),
  }),
  /** Of an image that isn't processed yet, but has notes. */
  z.object({ status: z.literal('processing'), ...common }),
])

export type Manifest = z.infer<typeof manifestSchema>

/** The manifest of a processed image. */
export type Processed = Exclude<Manifest, { status: 'processing' }>

/** The manifest of an image that isn't processed yet: of no version. */
export const unprocessed = { status: 'processing', version: '', bytes: 0, recipe: '' } as const

/** Whether there was no image yet when it was written: it has only notes. */
export const isUnprocessed = (manifest: Manifest | undefined): boolean =>
  manifest?.version === unprocessed.version
