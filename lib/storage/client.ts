// The S3 client and its errors. One for each process, to keep connections alive.
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'

/** The worker gives a request more time, but not a connection without traffic. */
const idle = 20_000

/**
 * By default three tries of at most 6 s each, which end within the 29 s that API Gateway waits. The worker's requests
 * take up to 100 s: 100 MB over 2 MB/s are 50 s.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const tries = 3
const requestHandler = {
  connectionTimeout: 2000,
  requestTimeout: config.storageTimeout,
  throwOnRequestTimeout: true,
  socketTimeout: Math.min(config.storageTimeout, idle),
}

const settings = {
  forcePathStyle: config.pathStyle,
  maxAttempts: tries,
  requestHandler,
  // The signature already covers the body's SHA-256; a second checksum costs 2 ms for each 2 MB.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const

export const s3 = new S3Client(settings)

/** Signs URLs for clients, which may reach the S3 by another host. */
export const signer = config.publicEndpoint
  ? new S3Client({ ...settings, endpoint: config.publicEndpoint })
  : s3

/** Returns the condition of a delete, if this S3 knows one. Without it, what is stored at the same moment is deleted, too. */
export const deleteIf = (etag: string): { readonly IfMatch?: string } =>
  config.lacks.has('conditional-delete') ? {} : { IfMatch: etag }

/** Returns the HTTP status of S3's answer; undefined if there was none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}

/** Returns whether S3 has no such object. A missing bucket is a fault, not a missing image. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket'
}

/** Returns how often the request was sent until this answer. */
export function attemptsOf(error: unknown): number {
  return error instanceof S3ServiceException ? (error.$metadata.attempts ?? 1) : 1
}

/**
 * Runs a call to S3. Whatever it throws becomes a storage fault, unless it is an ImageError.
 * @throws ImageError storage
 */
export async function faultsAsStorage<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof ImageError) throw cause
    throw new ImageError('storage', 'Storage is unavailable; try again', { cause })
  }
}
