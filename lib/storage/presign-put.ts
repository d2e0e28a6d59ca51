// A presigned PUT of one image, for an S3 that takes no forms.
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { config } from '../config.ts'
import { signer } from './client.ts'
import { arrivalKey } from './keys.ts'
import { arrivalMetadata, metadataFields } from './metadata.ts'
import type { Announced, Presigned } from './presign-upload.ts'

/** Signs a PUT. The signature covers its header fields, and Content-Length, which every client sends. */
export async function presignedPut(announced: Announced, expiresIn: number): Promise<Presigned> {
  const { name, id, contentType, bytes, sha256, overwrite, ...file } = announced
  const Metadata = arrivalMetadata(overwrite, file)
  const headers = {
    'content-type': contentType,
    ...metadataFields(Metadata),
    ...(sha256 ? { 'x-amz-checksum-sha256': sha256 } : {}),
  }
  const command = new PutObjectCommand({
    ...{ Bucket: config.bucket, Key: arrivalKey(name, id), ContentType: contentType, ContentLength: bytes },
    Metadata,
    ...(sha256 ? { ChecksumSHA256: sha256 } : {}),
  })
  const signed = new Set([...Object.keys(headers), 'content-length'])
  const options = { expiresIn, signableHeaders: signed, unhoistableHeaders: signed }
  return { method: 'PUT', url: await getSignedUrl(signer, command, options), fields: {}, headers }
}
