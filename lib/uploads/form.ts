// The form with which a client sends a large image directly to the bucket.
import { v7 as uuid } from 'uuid'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import { nameFromFile } from '../image/names.ts'
import { stat, taken } from '../storage/bucket.ts'
import { type PresignedForm, presignedForm } from '../storage/presign-post.ts'

/** What a client says about the file that it is about to send. */
export interface Announcement {
  /** Without one, the image gets a new id. */
  readonly filename?: string | undefined
  readonly content_type: string
  readonly bytes: number
  /** Hex or base64. */
  readonly sha256?: string | undefined
  /** Whether the upload may replace an image of its name. */
  readonly overwrite: boolean
}

/** S3 keeps the content type until the worker has read the bytes. */
function typeOf(contentType: string): string {
  const supported: readonly string[] = config.formats.map((format) => contentTypes[format])
  // HEIC is the kind of HEIF that phones write; their browsers use both names.
  const type = contentType
    .trim()
    .toLowerCase()
    .replace(/^image\/heif$/, contentTypes.heic)
  if (supported.includes(type)) return type
  throw new ImageError('unsupported', `content_type must be one of ${supported.join(', ')}`)
}

/** S3 wants base64; tools print hex. */
const toBase64 = (digest: string) =>
  digest.length === 64 ? Buffer.from(digest, 'hex').toString('base64') : digest

/**
 * Returns a form that takes exactly the announced file, with the image's name and the upload's id.
 * @param id of the upload, a UUID
 * @throws ImageError too-many-bytes, unsupported, bad-name, name-taken, storage
 */
export async function formFor(
  { filename, content_type, bytes, sha256, overwrite }: Announcement,
  id: string = uuid(),
): Promise<PresignedForm & { readonly name: string; readonly id: string }> {
  const { maxBytes } = config.uploads
  if (bytes > maxBytes) throw new ImageError('too-many-bytes', `bytes must be at most ${maxBytes}`)
  const contentType = typeOf(content_type)
  const name = filename === undefined ? id : nameFromFile(filename)
  if (filename !== undefined && !overwrite && (await stat(name))) throw taken(name)
  const checksum = sha256 === undefined ? {} : { sha256: toBase64(sha256) }
  return { name, id, ...(await presignedForm({ name, id, contentType, bytes, overwrite, ...checksum })) }
}
