// `POST /v1/uploads`: a form with which a client sends a large image directly to the bucket.
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import type { Route } from '../../http/route.ts'
import { formFor } from '../../uploads/form.ts'
import type { Form } from './answers.ts'
import { uploadBody } from './schemas.ts'

const example =
  '{"content_type":"image/…","bytes":<whole number>}, with "id", "filename", "sha256" (hex or base64), "created_at" and "overwrite" if wanted'

/** `POST /v1/uploads`. The answer is a form, or where S3 takes none, a PUT; `status_url` says what became of it. */
export const createUpload: Route<Form> = {
  key: 'POST /v1/uploads',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const announcement = parse(uploadBody, request.json(), example)
    const { name, id, expiresAt, ...form } = await formFor(announcement, request.attempt?.id)
    const status_url = `${request.origin}/v1/images/${encodeURIComponent(name)}?upload=${id}`
    return {
      status: 201,
      headers: { location: status_url, 'cache-control': 'no-store' },
      json: { id: name, ...form, expires_at: expiresAt.toISOString(), status_url },
    }
  },
}
