// Contract 5, `v1`: the bodies of its answers, described. Functions import only their types.
import * as z from 'zod/mini'
import { contentTypes } from '../../image/image.ts'
import { jobSchema, resizeSchema } from '../../image/job.ts'
import { variantSchema } from '../../image/manifest.ts'
import { imageName } from '../../image/names.ts'
import { maxVersions } from '../../storage/versions.ts'

const imagePath = z.url().check(z.describe('Where the image’s bytes are'))

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

export const created = z.object({ id: imageName, path: imagePath })

export type Created = z.infer<typeof created>

export const collection = z.object({
  kind: z.literal('Collection'),
  next: z.nullable(z.url()).check(z.describe('The page behind this one: follow it as it is')),
  previous: z.url().check(z.describe('The page before this one')),
  data: z.array(resourceSchema),
})

export type Collection = z.infer<typeof collection>

export const deleted = z.object({ image_id: imageName })

export type Deleted = z.infer<typeof deleted>

/** A job as it is kept, with its order's members beside its own. */
export const jobResource = z
  .object({
    ...z.omit(jobSchema, { image: true, order: true, callback_url: true }).shape,
    ...resizeSchema.shape,
    image_id: imageName,
    path: imagePath,
  })
  .register(z.globalRegistry, { id: 'Job', description: 'A resize order, and how it ended' })

export type JobResource = z.infer<typeof jobResource>

export const form = z.object({
  id: imageName,
  method: z.literal('POST'),
  url: z.url().check(z.describe('Where the form is sent to')),
  fields: z
    .record(z.string(), z.string())
    .check(z.describe('The fields of the form, all of them; the file comes behind them, as `file`')),
  expires_at: z.iso.datetime().check(z.describe('Until when it may be sent')),
  status_url: z.url().check(z.describe('What became of it')),
})

export type Form = z.infer<typeof form>

const version = z.string().check(z.describe('Its name: opaque, and no other version has it'))

export const versions = z.object({
  id: imageName,
  data: z
    .array(
      z.object({
        version,
        etag,
        bytes: z.int().check(z.minimum(0)),
        created_at: z.iso.datetime().check(z.describe('When it was stored')),
        current: z.boolean().check(z.describe('It is what the image is now')),
      }),
    )
    .check(z.describe(`The newest first, ${maxVersions} at the most`)),
})

export type Versions = z.infer<typeof versions>

export const restored = z.object({ id: imageName, path: imagePath, etag })

export type Restored = z.infer<typeof restored>
