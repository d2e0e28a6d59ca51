// Forms with which a browser or a script sends one image directly to the bucket.
import { config } from '../config.ts'
import type { Provenance } from '../image/provenance.ts'
import { faultsAsStorage } from './client.ts'
import { arrivalKey } from './keys.ts'
import { arrivalMetadata } from './metadata.ts'
import { placeIn } from './s3/address.ts'
import { credentials, signerFor } from './s3/signer.ts'

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

/** What the fields of a form say about its signature. */
async function signing(now: Date): Promise<Record<string, string>> {
  const { accessKeyId, sessionToken } = await credentials()
  const date = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${date.slice(0, 8)}/${config.region}/s3/aws4_request`,
    'X-Amz-Date': date,
    ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
  }
}

/** Returns the bucket's URL, to which forms are sent. */
function bucketUrl(): string {
  const { protocol, host, path } = placeIn(config.bucket)
  return `${protocol}//${host}${path}`
}

/** Signs fields: each has to arrive as it is. @param conditions further ones */
async function signed(
  now: Date,
  expiresAt: Date,
  given: Readonly<Record<string, string>>,
  conditions: readonly unknown[],
): Promise<PresignedForm> {
  const fields = { ...given, bucket: config.bucket, ...(await signing(now)) }
  const equal = Object.entries(fields).map(([name, value]) => ({ [name]: value }))
  const policy = { expiration: expiresAt.toISOString(), conditions: [...conditions, ...equal] }
  const Policy = Buffer.from(JSON.stringify(policy)).toString('base64')
  const signature = await signerFor('s3').sign(Policy, { signingDate: now })
  return { url: bucketUrl(), fields: { ...fields, Policy, 'X-Amz-Signature': signature }, expiresAt }
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
  const now = new Date()
  const expiresAt = new Date(now.getTime() + config.uploads.expiresIn * 1000)
  const fields = {
    'Content-Type': contentType,
    ...withPrefix(arrivalMetadata(overwrite, file)),
    ...(sha256 ? { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-sha256': sha256 } : {}),
    key: arrivalKey(name, id),
  }
  return faultsAsStorage(() => signed(now, expiresAt, fields, [['content-length-range', bytes, bytes]]))
}
