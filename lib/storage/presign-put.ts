// A presigned PUT of one image, for an S3 that takes no forms.
import type { Announced } from '../image/upload.ts'
import { arrivalKey } from './keys.ts'
import { arrivalMetadata, metadataFields } from './metadata.ts'
import { type Presigned, signedUrl } from './s3/presigned.ts'

/** Signs a PUT. The signature covers its header fields, and Content-Length, which every client sends. */
export async function presignedPut(announced: Announced, expiresIn: number): Promise<Presigned> {
  const { name, id, contentType, bytes, sha256, overwrite, ...file } = announced
  const headers = {
    'content-type': contentType,
    ...metadataFields(arrivalMetadata(overwrite, file)),
    ...(sha256 ? { 'x-amz-checksum-sha256': sha256 } : {}),
  }
  const sent = { ...headers, 'content-length': String(bytes) }
  const url = await signedUrl({ method: 'PUT', key: arrivalKey(name, id), headers: sent }, { expiresIn })
  return { method: 'PUT', url, fields: {}, headers }
}
