// An image as a v1 resource, described.
import * as z from 'zod/mini'
import { imageId, origin, time } from '../../openapi/samples.ts'
import { contentTypes, type Format } from '../image/image.ts'
import { variantSchema } from '../image/manifest.ts'
import { imageName } from '../image/names.ts'

export const imagePath = z.url().check(z.describe('Where the image’s bytes are'))

const pixels = z.int().check(z.describe('Pixels, as seen'))

const common = {
  id: imageName,
  path: imagePath,
  bytes: z.int(),
  created_at: z.iso.datetime(),
}

const etag = z.string().check(z.describe('The version of the bytes, as `GET` at `path` says it'))

/** What may be known before it is developed. */
const looks = {
  etag: z.optional(etag),
  content_type: z.optional(z.string()),
  width: z.optional(pixels),
  height: z.optional(pixels),
}

const variant = z.extend(variantSchema, { url: z.url() })

const ready = z.object({
  ...common,
  etag,
  status: z.literal('ready'),
  content_type: z.enum(contentTypes),
  width: pixels,
  height: pixels,
  format: z.string(),
  placeholder: z.string().check(z.describe('ThumbHash, in base64')),
  colour: z.string().check(z.describe('The dominant colour, as `#rrggbb`')),
  variants: z.array(variant),
  srcset: z.string().check(z.describe('For `<img srcset>`')),
})

const processing = z.object({ ...common, ...looks, status: z.literal('processing') })

const failed = z.object({
  ...common,
  ...looks,
  status: z.literal('failed'),
  reason: z.string().check(z.describe('Why it cannot be developed, in words')),
})

export const resourceSchema = z
  .discriminatedUnion('status', [ready, processing, failed])
  .register(z.globalRegistry, { id: 'Image', description: 'What is known of an image' })

export type Resource = z.infer<typeof resourceSchema>

const path = `${origin}/images/${imageId}`
const variantOf = (preset: string, width: number, height: number, bytes: number) => ({
  ...{ preset, width, height, bytes },
  type: 'image/webp',
  url: `${path}?preset=${preset}`,
})

export const resourceExample: Resource = {
  id: imageId,
  path,
  bytes: 48_213,
  etag: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"',
  created_at: time,
  status: 'ready',
  content_type: contentTypes['jpeg' satisfies Format],
  width: 1200,
  height: 900,
  format: 'jpeg',
  placeholder: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w',
  colour: '#4a6b72',
  variants: [variantOf('thumb', 200, 200, 4210), variantOf('small', 480, 360, 15_022)],
  srcset: `${path}?preset=small 480w`,
}
