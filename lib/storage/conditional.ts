// Conditional writes, and how a writer recognizes its own write if the answer was lost.
import { randomUUID } from 'node:crypto'
import { config } from '../config.ts'
import { attemptsOf, faultsAsStorage, ifFound, s3, statusOf } from './client.ts'
import { HeadObjectCommand } from './s3/commands.ts'

/** Identifies the write of an object, as x-amz-meta-write. */
export interface Mark {
  readonly write: string
}

/** Returns a unique mark. */
export const newMark = (): Mark => ({ write: randomUUID() })

/**
 * Returns whether S3 refused a conditional write. 412: the condition doesn't hold. 404: the object is gone. 409:
 * another conditional write is running. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function isConflict(error: unknown): boolean {
  const status = statusOf(error)
  return status === 404 || status === 409 || status === 412
}

/** Returns an object's metadata and ETag; undefined if there is none. @throws S3Fault */
export async function findMetadata(key: string) {
  const head = await ifFound(() => s3.send(new HeadObjectCommand({ Bucket: config.bucket, Key: key })))
  return head && { etag: head.ETag ?? '', metadata: head.Metadata }
}

/** Returns whether there is an object. @throws ImageError storage */
export const exists = (key: string): Promise<boolean> =>
  faultsAsStorage(async () => (await findMetadata(key)) !== undefined)

/**
 * Runs a conditional write. If there is no answer, the client sends it again, and S3 refuses the second one if the
 * first arrived: then the object has this write's mark.
 * @param write stores the mark as metadata, and returns the ETag
 * @returns the ETag; undefined if the condition doesn't hold, because somebody else was faster
 * @throws ImageError storage
 */
export function writeUnlessChanged(
  key: string,
  write: (mark: Record<string, string>) => Promise<string | undefined>,
): Promise<string | undefined> {
  const mark = newMark()
  return faultsAsStorage(async () => {
    try {
      return (await write({ ...mark })) ?? ''
    } catch (error) {
      if (!isConflict(error)) throw error
      const found = attemptsOf(error) > 1 ? await findMetadata(key) : undefined
      return found?.metadata.write === mark.write ? found.etag : undefined
    }
  })
}
