// URLs of the bucket, for what doesn't fit through Lambda.
import { buildQueryString } from '@smithy/core/protocols'
import { config } from '../config.ts'
import { faultsAsStorage } from './client.ts'
import { addressed } from './s3/client.ts'
import { GetObjectCommand } from './s3/commands.ts'
import { signerFor } from './s3/signer.ts'

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

/** The client sends no body, whose hash would be signed. */
const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }

/** Returns the URL of a command that anybody can send. */
async function signedUrl(
  command: GetObjectCommand,
  options: { readonly expiresIn: number; readonly signingDate: Date },
): Promise<string> {
  const { host, protocol, path, method, hostname, headers, query } = addressed(command)
  const request = {
    protocol,
    hostname,
    path,
    method,
    headers: { ...headers, ...unsigned },
    query: { ...query },
  }
  const signed = await signerFor('s3').presign(request, options)
  return `${protocol}//${host}${path}?${buildQueryString(signed.query ?? {})}`
}

/**
 * Returns a URL of an object, with these header fields. The signature's date is rounded down to a window. Other
 * credentials give another URL.
 * @returns the URL, and the seconds for which it stays the same
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
  const url = await faultsAsStorage(() => signedUrl(command, { expiresIn, signingDate }))
  return { url, givenFor: begin + window - now }
}
