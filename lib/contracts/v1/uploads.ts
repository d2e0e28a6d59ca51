// `POST /v1/uploads`: a form by which an image that is too large for a request goes straight to the bucket.
import { v7 as uuid } from 'uuid'
import { asProblem as refuse } from '../../api/refusals.ts'
import { parse } from '../../api/schema.ts'
import { config } from '../../config.ts'
import type { Route } from '../../http/route.ts'
import { ImageError } from '../../image/errors.ts'
import { contentTypes } from '../../image/image.ts'
import { nameFromFile } from '../../image/names.ts'
import { stat } from '../../storage/bucket.ts'
import { presignedForm } from '../../storage/presign-post.ts'
import type { Form } from './answers.ts'
import { uploadBody } from './schemas.ts'

const example =
  '{"content_type":"image/…","bytes":<whole number>}, with "filename", "sha256" (hex or base64) and "overwrite" if wanted'

/** A content type of a format that we take, as S3 is to keep it until the bytes say what they are. */
function takenType(contentType: string): string {
  const taken: readonly string[] = Object.values(contentTypes)
  const type = contentType.trim().toLowerCase()
  if (taken.includes(type)) return type
  throw new ImageError('unsupported', `content_type must be one of ${taken.join(', ')}`)
}

/** S3 wants base64; tools print hex. */
const toBase64 = (digest: string) =>
  digest.length === 64 ? Buffer.from(digest, 'hex').toString('base64') : digest

async function refuseTaken(name: string): Promise<void> {
  try {
    await stat(name)
  } catch (error) {
    if (error instanceof ImageError && error.code === 'missing') return
    throw error
  }
  throw new ImageError('name-taken', `An image of this name exists already: ${name}`)
}

/** `POST /v1/uploads`. The answer's `url` and `fields` are a form; `status_url` says what became of it. */
export const createUpload: Route<Form> = {
  key: 'POST /v1/uploads',
  isIdempotent: true,
  refuse,
  act: async (request) => {
    const { filename, content_type, bytes, sha256, overwrite } = parse(uploadBody, request.json(), example)
    const { maxBytes } = config.uploads
    if (bytes > maxBytes) throw new ImageError('too-many-bytes', `bytes must be at most ${maxBytes}`)
    const contentType = takenType(content_type)
    const id = request.attempt?.id ?? uuid()
    const name = filename === undefined ? id : nameFromFile(filename)
    if (filename !== undefined && !overwrite) await refuseTaken(name)
    const checksum = sha256 === undefined ? {} : { sha256: toBase64(sha256) }
    const { url, fields, expiresAt } = await presignedForm({
      name,
      id,
      contentType,
      bytes,
      overwrite,
      ...checksum,
    })
    const status_url = `${request.origin}/v1/images/${encodeURIComponent(name)}?upload=${id}`
    return {
      status: 201,
      headers: { location: status_url, 'cache-control': 'no-store' },
      json: { id: name, method: 'POST', url, fields, expires_at: expiresAt.toISOString(), status_url },
    }
  },
}
