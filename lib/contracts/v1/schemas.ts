// Contract 5, `v1`: the bodies and queries of its requests.
import * as z from 'zod/mini'
import { imageName } from '../../image/names.ts'
import { maxTagLength, maxTags } from '../../image/notes.ts'

const filename = z
  .optional(z.string())
  .check(z.describe('The file’s name, for people who save it; ignored if it can’t be an image’s name'))

/** The JSON body of `POST /v1/images`. */
export const createBody = z.union([
  z
    .object({ data: z.string().check(z.describe('The bytes as base64')), filename })
    .register(z.globalRegistry, { id: 'Base64File', description: 'A file as base64' }),
  z
    .object({ url: z.string().check(z.describe('The https URL of a file to fetch')), filename })
    .register(z.globalRegistry, { id: 'RemoteFile', description: 'A file to fetch' }),
])

/** The query of `POST /v1/images`. */
export const createQuery = z.object({ filename })

/** The maximum number of images to delete at a time. */
export const maxDeleted = 1000

/** Characters of an id to delete. No image has a name as long, and an answer has no room for 1,000 of any length. */
const maxIdLength = 500

/** The body of `DELETE /v1/images`. */
export const deleteBody = z.object({
  ids: z.array(z.string().check(z.maxLength(maxIdLength))).check(z.minLength(1), z.maxLength(maxDeleted)),
})

/** The query of `GET /v1/images/{id}`. */
export const resourceQuery = z.object({
  upload: z
    .optional(z.string())
    .check(z.describe('An upload’s id: describes that upload instead of the current image')),
})

const sha256 = z
  .string()
  .check(
    z.regex(/^([0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)$/),
    z.describe('The SHA-256 of the file, in hex or base64'),
  )

/** The body of `POST /v1/uploads`. Strict: a misspelled `sha256` or `overwrite` would go unnoticed. */
export const uploadBody = z.strictObject({
  id: z.optional(imageName).check(z.describe('The id of the image; without it, `filename`')),
  filename: z
    .optional(z.string())
    .check(
      z.describe(
        'Without it and `id`, the image gets a new id; with `id`, the file’s name for people who save it',
      ),
    ),
  content_type: z.string(),
  bytes: z.int().check(z.minimum(1), z.describe('The exact size of the file')),
  sha256: z.optional(sha256),
  overwrite: z._default(z.boolean(), false).check(z.describe('Whether the upload may replace an image')),
  parts: z
    ._default(z.boolean(), false)
    .check(
      z.describe('Whether to send the file in parts, so that only what is missing has to be sent again'),
    ),
  created_at: z
    .optional(z.string())
    .check(z.describe('When the image was made, from 1800 to now: a date and time with its zone (RFC 3339)')),
})

const overwrite = z._default(z.boolean(), false).check(z.describe('Whether to replace an image with this id'))

/** The body of `POST /v1/images/{id}/copy`. Strict: a misspelled member would go unnoticed. */
export const copyBody = z.strictObject({
  id: z.optional(z.string()).check(z.describe('Of the copy; without it, the copy gets a new id')),
  overwrite,
})

/** The body of `POST /v1/images/{id}/rename`. */
export const renameBody = z.strictObject({ id: z.string().check(z.describe('The new id')), overwrite })

/** The body of `POST /v1/images/{id}/restore`. */
export const restoreBody = z.object({
  version: z
    .optional(z.string().check(z.minLength(1), z.maxLength(1024)))
    .check(z.describe('A `version` of the list of versions; without it, the newest, as for a deleted image')),
})

const fraction = z.number().check(z.minimum(0), z.maximum(1))

/** A point of an image, as fractions of its width and height. */
export const focusPair = z.tuple([fraction, fraction])

const tag = z.string().check(z.trim(), z.minLength(1), z.maxLength(maxTagLength), z.regex(/^[^\p{Cc}]+$/u))

/**
 * What `PATCH /v1/images/{id}` changes without touching the original. Strict: a misspelled member would go unnoticed.
 */
export const notesBody = z
  .strictObject({
    focus: z
      .nullish(focusPair)
      .check(
        z.describe(
          'The point that crops keep in view, as fractions of the width and the height from the top left; null for the middle',
        ),
      ),
    alt: z.nullish(z.string()).check(z.describe('Alternative text; null removes it')),
    tags: z
      .nullish(z.array(tag).check(z.maxLength(maxTags)))
      .check(z.describe(`At most ${maxTags}, in place of those before; null removes them`)),
  })
  .register(z.globalRegistry, {
    id: 'NotesRequest',
    description: 'What to change; omitted members stay as they are',
  })
