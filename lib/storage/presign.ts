// URLs at which the bucket itself answers, for what does not fit through a Lambda.
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'

/** Seconds for which the same URL is given, so that caches meet it again. */
const window = 900

/** A URL works for at least one window from when it is given. */
const expiresIn = 2 * window

/** What the bucket is to say of the bytes. */
export interface Saying {
  readonly contentType: string
  readonly disposition: string
  readonly cacheControl: string
}

/**
 * A URL at which S3 gives an object, under these headers. Its signature's date is rounded down to a window. Under
 * other credentials it is another one.
 * @returns the URL, and for how many seconds from now it is the one that is given
 * @throws ImageError storage
 */
export async function presignedUrl(key: string, says: Saying): Promise<{ url: string; givenFor: number }> {
  const command = new GetObjectCommand({
    Bucket: config.bucket,
    Key: key,
    ResponseContentType: says.contentType,
    ResponseContentDisposition: says.disposition,
    ResponseCacheControl: says.cacheControl,
  })
  const now = Math.floor(Date.now() / 1000)
  const begin = now - (now % window)
  const signingDate = new Date(begin * 1000)
  const url = await faultsAsStorage(() => getSignedUrl(s3, command, { expiresIn, signingDate }))
  return { url, givenFor: begin + window - now }
}
