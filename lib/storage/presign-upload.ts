// How a browser or a script sends one image directly to the bucket: with a form, or if S3 takes none, with a PUT.
import { config } from '../config.ts'
import type { Announced } from '../image/upload.ts'
import { faultsAsStorage } from './client.ts'
import { sayExpected } from './direct-uploads.ts'
import { demandKey } from './index-keys.ts'
import { arrivalKey } from './keys.ts'
import { arrivalMetadata, metadataFields } from './metadata.ts'
import { type Presigned, publicPlace } from './s3/presigned.ts'
import { credentials, signerFor } from './s3/signer.ts'

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

/**
 * Signs a form: each of its fields has to arrive as it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
async function presignedPost(announced: Announced, expiresIn: number): Promise<Presigned> {
  const { name, id, contentType, bytes, sha256, overwrite, ...file } = announced
  const now = new Date()
  const given = {
    'Content-Type': contentType,
    ...metadataFields(arrivalMetadata(overwrite, file)),
    ...(sha256 ? { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-sha256': sha256 } : {}),
    key: arrivalKey(name, id),
    bucket: config.bucket,
    ...(await signing(now)),
  }
  const equal = Object.entries(given).map(([field, value]) => ({ [field]: value }))
  const conditions = [['content-length-range', bytes, bytes], ...equal]
  const expiration = new Date(now.getTime() + expiresIn * 1000).toISOString()
  const Policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  const signature = await signerFor('s3').sign(Policy, { signingDate: now })
  const { protocol, host, path } = publicPlace()
  const fields = { ...given, Policy, 'X-Amz-Signature': signature }
  return { method: 'POST', url: `${protocol}//${host}${path}`, fields }
}

/**
 * Signs a form, or a PUT if S3 takes no forms. The signature fixes the key, the size, the content type, the checksum if
 * there is one, and the expiry.
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
