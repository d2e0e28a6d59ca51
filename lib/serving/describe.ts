// The bytes of an image over HTTP, described: the same for every contract that serves them at a path.
import * as z from 'zod/mini'
import type { Answer, Description } from '../describe/operation.ts'
import { onImage } from '../describe/samples.ts'
import { contentTypes } from '../image/image.ts'
import { presets } from '../image/presets.ts'
import { signature, sizeParameters } from './describe-parameters.ts'

const processing = z.object({ message: z.string(), status: z.literal('processing') })

export type Processing = z.infer<typeof processing>

const query = z.object({
  preset: z
    .optional(z.string())
    .check(
      z.describe(
        `The variant of this name, instead of the original and of all that follows: ${Object.keys(presets).join(', ')}, or one that a setting has added`,
      ),
    ),
  ...sizeParameters,
  ...signature,
})

const served = ['ETag', 'Last-Modified', 'Content-Disposition', 'Cache-Control', 'Accept-Ranges'] as const
/** What a size that was asked for has, too. */
const ofSize = ['X-Darkroom-Served', 'Vary'] as const
const types = Object.values(contentTypes)

const later: Answer<Processing> = {
  description: 'The variant is still being made, after some seconds of waiting: ask again',
  json: processing,
  example: { message: 'The image is being developed; ask again', status: 'processing' },
  headers: ['Retry-After', 'Cache-Control'],
}

const unchanged: Answer<never> = {
  description: 'What the client has is still current',
  headers: ['ETag', 'Cache-Control'],
  sometimes: ['Last-Modified', ...ofSize],
}

const common = {
  query,
  refusals: {
    ...onImage,
    'bad-request': 'w must be a whole number from 1 to 10000',
    'bad-signature': 'The signed URL has expired',
    'too-many-pixels': 'The image has 90 megapixels; of more than 50, sizes are made up to 1920 pixels wide',
    unsupported: 'Only JPEG, PNG, WebP, GIF, AVIF and TIFF images are taken.',
    undecodable: 'The image is broken: it ends before its last line',
  },
} satisfies Partial<Description<Processing>>

/** GET. */
export const bytesOf = {
  ...common,
  summary: 'Fetch an image',
  description:
    'The bytes with their own content type, for an `<img>` or to keep. What is stored is what comes back, byte for byte. ' +
    'With `preset`, a variant as WebP; with other parameters, any size, made once. Without a signature they are taken ' +
    'to a ladder of sizes, and `X-Darkroom-Served` says to which.',
  headers: ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'Range', 'If-Range'],
  answers: {
    200: { description: 'The bytes', types, headers: served, sometimes: ofSize },
    202: later,
    206: {
      description: 'The range that was asked for',
      types,
      headers: [...served, 'Content-Range'],
      sometimes: ofSize,
    },
    304: unchanged,
    307: {
      description: `More bytes than fit into an answer: they are at \`Location\` for some minutes`,
      headers: ['Location', 'Cache-Control'],
      sometimes: ofSize,
    },
  },
  refusals: { ...common.refusals, range: 'bytes */48213' },
} satisfies Partial<Description<Processing>>

/** HEAD. */
export const headFields = {
  ...common,
  summary: 'Ask about an image',
  description: 'What GET says, without the bytes.',
  headers: ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since'],
  answers: {
    200: { description: 'It is there', headers: served, sometimes: ofSize },
    202: later,
    304: unchanged,
  },
} satisfies Partial<Description<Processing>>
