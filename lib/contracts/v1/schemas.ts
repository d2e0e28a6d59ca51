// Contract 5, `v1`: the bodies and queries of its requests.
import * as z from 'zod/mini'

/** The body of `POST /v1/images`. */
export const createBody = z.object({ data: z.string().check(z.describe('The bytes as base64')) })

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
  filename: z.optional(z.string()).check(z.describe('Without it, the image gets a new id')),
  content_type: z.string(),
  bytes: z.int().check(z.minimum(1), z.describe('The exact size of the file')),
  sha256: z.optional(sha256),
  overwrite: z._default(z.boolean(), false).check(z.describe('Whether the upload may replace an image')),
})

/** The body of `POST /v1/images/{id}/restore`. */
export const restoreBody = z.object({
  version: z
    .string()
    .check(z.minLength(1), z.maxLength(1024), z.describe('A `version` of the list of versions')),
})
