// The routes that serve an image's bytes, described for every contract.
import * as z from 'zod/mini'
import { type Answer, type Description, headDescription } from '../describe/operation.ts'
import { onImage } from '../describe/samples.ts'
import { contentTypes, namesOf } from '../image/image.ts'
import { presets } from '../image/presets.ts'
import { signature, sizeParameters } from './describe-parameters.ts'

const processing = z
  .object({ message: z.string(), status: z.literal('processing') })
  .register(z.globalRegistry, { id: 'Waiting', description: 'A variant that isn’t ready' })

export type Processing = z.infer<typeof processing>

const query = z.object({
  preset: z
    .optional(z.string())
    .check(
      z.describe(
        `A variant: ${Object.keys(presets).join(', ')}, or a preset of the PRESETS setting. Excludes all other parameters`,
      ),
    ),
  ...sizeParameters,
  ...signature,
})

const served = ['ETag', 'Last-Modified', 'Content-Disposition', 'Cache-Control', 'Accept-Ranges'] as const
/** In addition, for a size. */
const ofSize = ['X-Darkroom-Served', 'Vary'] as const
const types = Object.values(contentTypes)

const later: Answer<Processing> = {
  description: 'The variant isn’t ready, after some seconds of waiting: try again',
  json: processing,
  example: { message: 'The image is being processed; try again', status: 'processing' },
  headers: ['Retry-After', 'Cache-Control'],
}

const unchanged: Answer<never> = {
  description: 'The client has the current version',
  headers: ['ETag', 'Cache-Control'],
  sometimes: ['Last-Modified', ...ofSize],
}

const common = {
  query,
  refusals: {
    ...onImage,
    'bad-request': 'w must be a whole number from 1 to 10000',
    'bad-signature': 'The signed URL has expired',
    'too-many-pixels':
      'The image has 90 megapixels; above 50 megapixels, sizes are limited to a width of 1920 pixels',
    unsupported: `Unsupported format: use ${namesOf()}`,
    undecodable: 'The image is broken: it ends before its last line',
    busy: 'Many sizes are being generated at this time; try again',
  },
} satisfies Partial<Description<Processing>>

/** GET. */
export const bytesOf = {
  ...common,
  summary: 'Get an image',
  description:
    'Returns the original, byte for byte. With `preset`, returns a variant as WebP; with other parameters, any size, ' +
    'generated once. Without a signature, sizes are rounded up ' +
    'to a ladder of sizes, and `X-Darkroom-Served` says to which.',
  headers: ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'Range', 'If-Range'],
  answers: {
    200: { description: 'The bytes', types, headers: served, sometimes: ofSize },
    202: later,
    206: {
      description: 'The requested range',
      types,
      headers: [...served, 'Content-Range'],
      sometimes: ofSize,
    },
    304: unchanged,
    307: {
      description: 'The image is too large for an answer: it is at `Location` for some minutes',
      headers: ['Location', 'Cache-Control'],
      sometimes: ofSize,
    },
  },
  refusals: { ...common.refusals, range: 'bytes */48213' },
} satisfies Partial<Description<Processing>>

/** HEAD. */
export const headFields = {
  ...common,
  summary: 'Get the header fields of an image',
  description: headDescription,
  headers: ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since'],
  answers: {
    200: { description: 'The image exists', headers: served, sometimes: ofSize },
    202: later,
    304: unchanged,
  },
} satisfies Partial<Description<Processing>>
