// Forms with which a browser or a script sends one image directly to the bucket.
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { config } from '../config.ts'
import type { Provenance } from '../image/provenance.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { arrivalKey } from './keys.ts'
import { arrivalMetadata } from './metadata.ts'

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

/** A form to send as multipart/form-data, with the file after these fields. */
export interface PresignedForm {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly expiresAt: Date
}

/** Returns metadata as fields of a form. */
const withPrefix = (metadata: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]))

/**
 * Signs a form. Its policy fixes the key, the size, the content type, the checksum if there is one, and the
 * expiry. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @throws ImageError storage
 */
export async function presignedForm(announced: Announced): Promise<PresignedForm> {
  const { name, id, contentType, bytes, sha256, overwrite, ...file } = announced
  const { expiresIn } = config.uploads
  const expiresAt = new Date(Date.now() + expiresIn * 1000)
  const form = await faultsAsStorage(() =>
    createPresignedPost(s3, {
      Bucket: config.bucket,
      Key: arrivalKey(name, id),
      Expires: expiresIn,
      Conditions: [['content-length-range', bytes, bytes]],
      Fields: {
        'Content-Type': contentType,
        ...withPrefix(arrivalMetadata(overwrite, file)),
        ...(sha256 ? { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-sha256': sha256 } : {}),
      },
    }),
  )
  return { ...form, expiresAt }
}
