// URLs at which the bucket itself answers, for what does not fit through a Lambda.
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'

/** Seconds for which a URL works. */
const expiresIn = 900

/**
 * A URL at which S3 gives an object, under these headers.
 * @throws ImageError storage
 */
export function presignedUrl(
  key: string,
  headers: { disposition: string; cacheControl: string },
): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: config.bucket,
    Key: key,
    ResponseContentDisposition: headers.disposition,
    ResponseCacheControl: headers.cacheControl,
  })
  return faultsAsStorage(() => getSignedUrl(s3, command, { expiresIn }))
}
