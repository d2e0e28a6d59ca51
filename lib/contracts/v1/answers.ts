// Contract 5, `v1`: the bodies of its answers, described. Functions import only their types.
import * as z from 'zod/mini'
import { contentTypes } from '../../image/image.ts'
import { jobSchema, resizeSchema } from '../../image/job.ts'
import { oddities, variantSchema } from '../../image/manifest.ts'
import { imageName } from '../../image/names.ts'
import { maxVersions } from '../../storage/versions.ts'
import { focusPair } from './schemas.ts'

const imagePath = z.url().check(z.describe('The URL of the image’s bytes, whatever its version'))

const imageUrl = z
  .url()
  .check(z.describe('The URL of the bytes of this version: caches may keep them for a year'))

const pixels = z.int().check(z.describe('Pixels, after rotation by EXIF'))

const common = {
  id: imageName,
  path: imagePath,
  bytes: z.int(),
  created_at: z.iso
    .datetime()
    .check(z.describe('When the image was made, if its upload said so; otherwise, when it was stored')),
  filename: z.optional(z.string()).check(z.describe('The file’s name, if it was uploaded with one')),
  focus: z
    .optional(focusPair)
    .check(z.describe('The point that crops keep in view, as fractions of the width and the height')),
  alt: z.optional(z.string()).check(z.describe('Alternative text')),
  tags: z.optional(z.array(z.string())),
}

const etag = z.string().check(z.describe('The ETag of the bytes at `path`'))

const srcset = z.string().check(z.describe('For `<img srcset>`'))

/** What may be known before the image is processed. */
const looks = {
  etag: z.optional(etag),
  url: z.optional(imageUrl),
  content_type: z.optional(z.string()),
  width: z.optional(pixels),
  height: z.optional(pixels),
  srcset: z.optional(srcset),
}

const variant = z
  .extend(variantSchema, { url: z.url() })
  .register(z.globalRegistry, { id: 'Variant', description: 'An image in the size of a preset' })

const ready = z
  .object({
    ...common,
    etag,
    url: imageUrl,
    status: z.literal('ready'),
    content_type: z.enum(contentTypes),
    width: pixels,
    height: pixels,
    format: z.string(),
    placeholder: z.string().check(z.describe('ThumbHash, in base64')),
    colour: z.string().check(z.describe('The dominant colour, as `#rrggbb`')),
    frames: oddities.frames.check(z.describe('Frames of the original, if there are several')),
    animated: oddities.animated.check(
      z.describe('Whether the variants have these frames; those of an animated PNG show the first one'),
    ),
    damaged: oddities.damaged.check(
      z.describe(
        'A part of the original is missing, or a checksum in it is wrong: variants show what browsers show of it',
      ),
    ),
    variants: z.array(variant),
    srcset,
  })
  .register(z.globalRegistry, { id: 'ReadyImage', description: 'An image with its variants' })

const processing = z
  .object({
    ...common,
    bytes: z.optional(common.bytes).check(z.describe('Unknown while the image is fetched')),
    ...looks,
    status: z.literal('processing'),
  })
  .register(z.globalRegistry, {
    id: 'ProcessingImage',
    description: 'An image whose variants are being generated',
  })

const failed = z
  .object({
    ...common,
    ...looks,
    status: z.literal('failed'),
    reason: z.string().check(z.describe('Why the image can’t be processed')),
  })
  .register(z.globalRegistry, { id: 'FailedImage', description: 'A file that can’t be processed' })

export const resourceSchema = z
  .discriminatedUnion('status', [ready, processing, failed])
  .register(z.globalRegistry, { id: 'Image', description: 'An image' })

export type Resource = z.infer<typeof resourceSchema>

/** An image that was just stored: when, only S3 knows. */
const newImage = z.extend(processing, { created_at: z.optional(common.created_at), url: imageUrl })

export type NewImage = z.infer<typeof newImage>

const location = imageUrl.check(z.describe('The same as `url`, for editors'))

/** With `Prefer: wait`, what it became. */
export const created = z
  .discriminatedUnion('status', [
    z
      .extend(newImage, { location })
      .register(z.globalRegistry, { id: 'CreatedProcessingImage', description: 'A stored image' }),
    z.extend(ready, { location }).register(z.globalRegistry, {
      id: 'CreatedReadyImage',
      description: 'A stored image with its variants',
    }),
    z.extend(failed, { url: imageUrl, location }).register(z.globalRegistry, {
      id: 'CreatedFailedImage',
      description: 'A stored file that can’t be processed',
    }),
  ])
  .register(z.globalRegistry, { id: 'CreatedImage', description: 'An image that was just stored' })

export type Created = z.infer<typeof created>

/** One image, or several in the order of the form. */
export const createdAll = z.union([created, z.array(created)])

export const collection = z
  .object({
    kind: z.literal('Collection'),
    next: z.nullable(z.url()).check(z.describe('The next page: use it unchanged')),
    previous: z.url().check(z.describe('The previous page')),
    data: z.array(resourceSchema),
  })
  .register(z.globalRegistry, { id: 'ImageCollection', description: 'A page of images' })

export type Collection = z.infer<typeof collection>

const sum = z.object({ images: z.int(), bytes: z.int().check(z.describe('Of the originals')) })

export const stats = z.object({
  ...sum.shape,
  by_status: z.object({
    ready: sum,
    processing: sum.check(
      z.describe('Uploads that wait. One that overwrites an image is counted here, and the image once more'),
    ),
    failed: sum,
  }),
  by_format: z.record(z.string(), sum).check(z.describe('Of processed images')),
  complete: z
    .boolean()
    .check(z.describe('Whether images from before there were statistics are counted: a repair pass does so')),
  as_of: z.iso.datetime().check(z.describe('At most a minute ago')),
})

export type Stats = z.infer<typeof stats>

export const deleted = z
  .object({ image_id: imageName })
  .register(z.globalRegistry, { id: 'DeletedImage', description: 'An image that was deleted' })

export type Deleted = z.infer<typeof deleted>

export const deletedMany = z
  .object({
    data: z.array(
      z
        .object({
          image_id: z.string(),
          status: z.int().check(z.describe('The status as if it were deleted alone: 200, 400 or 404')),
          detail: z.optional(z.string()).check(z.describe('What is wrong with it')),
        })
        .register(z.globalRegistry, { id: 'Deletion', description: 'What became of one image' }),
    ),
  })
  .register(z.globalRegistry, { id: 'Deletions', description: 'What became of each image' })

export type DeletedMany = z.infer<typeof deletedMany>

/** A stored job, with the members of its resize next to its own. */
export const jobResource = z
  .object({
    ...z.omit(jobSchema, { image: true, order: true, callback_url: true }).shape,
    ...resizeSchema.shape,
    image_id: imageName,
    path: imagePath,
  })
  .register(z.globalRegistry, { id: 'Job', description: 'A resize job' })

export type JobResource = z.infer<typeof jobResource>

export const signedUrls = z
  .object({
    urls: z.array(z.url()).check(z.describe('The signed URLs, in the order of the queries')),
    expires_at: z.iso.datetime().check(z.describe('When all of them expire')),
  })
  .register(z.globalRegistry, { id: 'SignedUrls', description: 'Signed URLs of an image' })

export type SignedUrls = z.infer<typeof signedUrls>

const version = z.string().check(z.describe('An opaque, unique id'))

export const versions = z
  .object({
    id: imageName,
    data: z
      .array(
        z
          .object({
            version,
            etag,
            bytes: z.int().check(z.minimum(0)),
            created_at: z.iso.datetime().check(z.describe('When the version was stored')),
            current: z.boolean().check(z.describe('Whether it is the current version')),
          })
          .register(z.globalRegistry, { id: 'Version', description: 'A version of an image' }),
      )
      .check(z.describe(`Newest first, ${maxVersions} at most`)),
  })
  .register(z.globalRegistry, { id: 'Versions', description: 'The versions of an image' })

export type Versions = z.infer<typeof versions>

export const restored = z
  .object({ id: imageName, path: imagePath, url: imageUrl, etag })
  .register(z.globalRegistry, { id: 'RestoredImage', description: 'An image with its restored version' })

export type Restored = z.infer<typeof restored>

export const trash = z
  .object({
    kind: z.literal('Trash'),
    next: z.nullable(z.url()).check(z.describe('The next page: use it unchanged')),
    data: z.array(
      z
        .object({
          id: imageName,
          etag,
          bytes: z.int(),
          deleted_at: z.iso.datetime(),
          filename: common.filename,
          content_type: z.optional(z.string()),
          width: z.optional(pixels),
          height: z.optional(pixels),
          placeholder: z.optional(z.string()).check(z.describe('ThumbHash, in base64')),
        })
        .register(z.globalRegistry, { id: 'TrashedImage', description: 'A deleted image' }),
    ),
  })
  .register(z.globalRegistry, { id: 'Trash', description: 'A page of deleted images' })

export type Trash = z.infer<typeof trash>
