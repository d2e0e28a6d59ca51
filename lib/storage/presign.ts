// URLs of the bucket, for what doesn't fit through Lambda.
import { faultsAsStorage } from './client.ts'
import { signedUrl } from './s3/presigned.ts'

/** Seconds for which the URL stays the same, for caches. */
const window = 900

/** A URL is valid for at least one window. */
const expiresIn = 2 * window

/** Header fields of the bucket's answer. */
export interface Saying {
  readonly contentType: string
  readonly disposition: string
  readonly cacheControl: string
}

/**
 * Returns a URL of an object, with these header fields. The signature's date is rounded down to a window. Other
 * credentials give another URL.
 * @returns the URL, and the seconds for which it stays the same
 * @throws ImageError storage
 */
export async function presignedUrl(key: string, says: Saying): Promise<{ url: string; givenFor: number }> {
  const request = {
    method: 'GET' as const,
    key,
    query: {
      'response-cache-control': says.cacheControl,
      'response-content-disposition': says.disposition,
      'response-content-type': says.contentType,
    },
  }
  const now = Math.floor(Date.now() / 1000)
  const begin = now - (now % window)
  const signingDate = new Date(begin * 1000)
  const url = await faultsAsStorage(() => signedUrl(request, { expiresIn, signingDate }))
  return { url, givenFor: begin + window - now }
}
