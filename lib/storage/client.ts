// The S3 client, and how the storage interprets its errors.
import { config } from '../config.ts'
import { ImageError } from '../image/errors.ts'
import { S3Fault } from './s3/fault.ts'

export { s3 } from './s3/client.ts'

/**
 * Returns the condition of a delete, if this S3 knows one. Without it, what is stored at the
 * same moment is deleted, too.
 */
export const deleteIf = (etag: string): { readonly IfMatch?: string } =>
  config.lacks.has('conditional-delete') ? {} : { IfMatch: etag }

/** Returns the HTTP status of S3's answer; undefined if there was none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3Fault ? error.$metadata.httpStatusCode : undefined
}

/** Returns whether S3 has no such object. A missing bucket is a fault, not a missing image. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket'
}

/** Runs a call to S3. @returns undefined if S3 has no such object @throws what the call throws otherwise */
export async function ifFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Returns how often the request was sent until this answer. */
export function attemptsOf(error: unknown): number {
  return error instanceof S3Fault ? error.$metadata.attempts : 1
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
