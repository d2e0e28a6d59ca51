// `POST /v1/uploads`: a form with which a client sends a large image directly to the bucket, or places for its parts.
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import { config } from '../../config.ts'
import type { Route } from '../../http/route.ts'
import { presignedUpload } from '../../storage/presign-upload.ts'
import { admitted } from '../../uploads/announcement.ts'
import { uploadBody } from './schemas.ts'
import { statusUrlOf } from './status-url.ts'
import type { Form, Parts } from './upload-answers.ts'

const example =
  '{"content_type":"image/…","bytes":<whole number>}, with "id", "filename", "sha256" (hex or base64), "created_at", "overwrite" and "parts" if wanted'

/**
 * `POST /v1/uploads`. The answer is a form, or where S3 takes none, a PUT; with `parts`, the parts and their URLs, if
 * S3 takes such uploads. `status_url` says what became of it.
 */
export const createUpload: Route<Form | Parts> = {
  key: 'POST /v1/uploads',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const announcement = parse(uploadBody, request.json(), example)
    const announced = await admitted(announcement, request.attempt?.id)
    const status_url = statusUrlOf(request.origin, announced)
    const headers = { location: status_url, 'cache-control': 'no-store' }
    if (announcement.parts && !config.lacks.has('multipart')) {
      const { begin } = await import('./parts.ts')
      return { status: 201, headers, json: await begin(request.origin, announced) }
    }
    const { expiresAt, ...form } = await presignedUpload(announced)
    const json = { id: announced.name, ...form, expires_at: expiresAt.toISOString(), status_url }
    return { status: 201, headers, json }
  },
}
