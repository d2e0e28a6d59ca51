// What a client says about a large image that it is about to send directly to the bucket.
import { v7 as uuid } from 'uuid'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import { legalName, nameFromFile, usableName } from '../image/names.ts'
import { parseCreated, provenanceOf } from '../image/provenance.ts'
import type { Announced } from '../image/upload.ts'
import { stat, taken } from '../storage/bucket.ts'

/** What a client says about the file that it is about to send. */
export interface Announcement {
  /** Of the image; without one, its filename. */
  readonly id?: string | undefined
  /** Without one, the image gets a new id. */
  readonly filename?: string | undefined
  readonly content_type: string
  readonly bytes: number
  /** Hex or base64. */
  readonly sha256?: string | undefined
  /** Whether the upload may replace an image of its name. */
  readonly overwrite: boolean
  /** When the image was made. */
  readonly created_at?: string | undefined
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

/** Returns the name and what is kept of the file. @param upload the id of the upload */
function naming({ id, filename, created_at }: Announcement, upload: string) {
  const created = created_at === undefined ? undefined : parseCreated('created_at', created_at)
  if (id === undefined) return { name: filename === undefined ? upload : nameFromFile(filename), created }
  const kept = filename === undefined ? undefined : usableName(filename)
  return { name: legalName(id), created, filename: kept === id ? undefined : kept }
}

/**
 * Returns what may be sent, with the image's name.
 * @param id of the upload, a UUID
 * @throws ImageError bad-request, too-many-bytes, unsupported, bad-name, name-taken, storage
 */
export async function admitted(announcement: Announcement, id: string = uuid()): Promise<Announced> {
  const { content_type, bytes, sha256, overwrite } = announcement
  const { maxBytes } = config.uploads
  if (bytes > maxBytes) throw new ImageError('too-many-bytes', `bytes must be at most ${maxBytes}`)
  const contentType = typeOf(content_type)
  const { name, ...file } = naming(announcement, id)
  if (name !== id && !overwrite && (await stat(name))) throw taken(name)
  const checksum = sha256 === undefined ? {} : { sha256: toBase64(sha256) }
  return { name, id, contentType, bytes, overwrite, ...provenanceOf(file), ...checksum }
}
