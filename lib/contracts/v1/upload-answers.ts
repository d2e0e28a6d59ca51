// The answers about direct uploads, described. Functions import only their types.
import * as z from 'zod/mini'
import { imageName } from '../../image/names.ts'

export const form = z
  .object({
    id: imageName,
    method: z
      .enum(['POST', 'PUT'])
      .check(z.describe('`PUT`, if the bucket takes no forms: then send the file itself, with `headers`')),
    url: z.url().check(z.describe('The URL to send the form to')),
    fields: z
      .record(z.string(), z.string())
      .check(z.describe('All fields of the form; the file follows them, as `file`')),
    headers: z.optional(
      z.record(z.string(), z.string()).check(z.describe('With `PUT`: the header fields to send')),
    ),
    expires_at: z.iso.datetime().check(z.describe('When the form expires')),
    status_url: z.url().check(z.describe('The URL that says what became of the upload')),
  })
  .register(z.globalRegistry, { id: 'UploadForm', description: 'A form for the bucket' })

export type Form = z.infer<typeof form>

const partNumber = z.int().check(z.minimum(1), z.describe('From 1'))

export const parts = z
  .object({
    id: imageName,
    upload_url: z
      .url()
      .check(
        z.describe(
          'The upload: `POST` to `/parts` below it says what is missing, `POST` to `/complete` ends it, and `DELETE` aborts it',
        ),
      ),
    part_bytes: z.int().check(z.describe('The size of each part but the last')),
    parts: z
      .array(
        z.object({
          number: partNumber,
          bytes: z.int().check(z.minimum(1)),
          etag: z.optional(z.string()).check(z.describe('Of a part that is there')),
          url: z.optional(z.url()).check(z.describe('Where to `PUT` a part that is missing')),
        }),
      )
      .check(z.describe('All parts; none, if the file is complete')),
    expires_at: z.iso.datetime().check(z.describe('When the URLs of the parts expire')),
    status_url: z.url().check(z.describe('The URL that says what became of the upload')),
  })
  .register(z.globalRegistry, { id: 'UploadParts', description: 'The parts of a file for the bucket' })

export type Parts = z.infer<typeof parts>

export const completed = z
  .object({ id: imageName, status_url: z.url().check(z.describe('The URL that says what became of it')) })
  .register(z.globalRegistry, { id: 'CompletedUpload', description: 'A file that arrived as a whole' })

export type Completed = z.infer<typeof completed>
