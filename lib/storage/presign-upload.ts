// How a browser or a script sends one image directly to the bucket: with a form, or if S3 takes none, with a PUT.
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { config } from '../config.ts'
import type { Provenance } from '../image/provenance.ts'
import { faultsAsStorage, signer } from './client.ts'
import { sayExpected } from './direct-uploads.ts'
import { demandKey } from './index-keys.ts'
import { arrivalKey } from './keys.ts'
import { arrivalMetadata, metadataFields } from './metadata.ts'

/** What the sender says about the image. S3 enforces it. */
export interface Announced extends Provenance {
  /** The image's name. */
  readonly name: string
  /** The upload's id, which makes the key unique. */
  readonly id: string
  readonly contentType: string
  /** The exact size. */
  readonly bytes: number
  /** SHA-256 in base64. */
  readonly sha256?: string | undefined
  /** Whether it may replace an image of that name. */
  readonly overwrite: boolean
}

/** A form to send as multipart/form-data, with the file after these fields; or a PUT of the file with header fields. */
export interface Presigned {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly fields: Record<string, string>
  readonly headers?: Record<string, string>
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
async function presignedPost(announced: Announced, expiresIn: number): Promise<Presigned> {
  const { name, id, contentType, bytes, sha256, overwrite, ...file } = announced
  const form = await createPresignedPost(signer, {
    Bucket: config.bucket,
    Key: arrivalKey(name, id),
    Expires: expiresIn,
    Conditions: [['content-length-range', bytes, bytes]],
    Fields: {
      'Content-Type': contentType,
      ...metadataFields(arrivalMetadata(overwrite, file)),
      ...(sha256 ? { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-sha256': sha256 } : {}),
    },
  })
  return { method: 'POST', ...form }
}

/**
 * Signs a form, or a PUT if S3 takes no forms. The signature fixes the key, the size, the content type, the checksum if there is
 * one, and the expiry.
 * @throws ImageError bad-name, storage
 */
export async function presignedUpload(
  announced: Announced,
): Promise<Presigned & { readonly expiresAt: Date }> {
  demandKey(announced.name)
  const { expiresIn } = config.uploads
  const expiresAt = new Date(Date.now() + expiresIn * 1000)
  // Only where S3 takes no forms is this code loaded.
  const sign = config.lacks.has('post-object')
    ? (await import('./presign-put.ts')).presignedPut
    : presignedPost
  const signed = await faultsAsStorage(() => sign(announced, expiresIn))
  sayExpected({ key: arrivalKey(announced.name, announced.id), until: expiresAt.getTime() })
  return { ...signed, expiresAt }
}
