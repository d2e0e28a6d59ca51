// Conditional writes, and how a writer recognizes its own one when the answer to it was lost.
import { randomUUID } from 'node:crypto'
import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { attemptsOf, faultsAsStorage, isMissing, s3, statusOf } from './client.ts'

/** Kept with an object, as x-amz-meta-write: which write made it. */
export interface Mark {
  readonly write: string
}

/** A mark that no other write has. */
export const newMark = (): Mark => ({ write: randomUUID() })

/**
 * S3 refused a conditional write. 412: the condition doesn't hold. 404: what was to be overwritten is gone. 409: another
 * conditional write is under way. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function isConflict(error: unknown): boolean {
  const status = statusOf(error)
  return status === 404 || status === 409 || status === 412
}

/** What is kept with an object and its ETag; undefined where there is none. @throws S3ServiceException */
export async function findMetadata(key: string) {
  try {
    const { ETag = '', Metadata = {} } = await s3.send(
      new HeadObjectCommand({ Bucket: config.bucket, Key: key }),
    )
    return { etag: ETag, metadata: Metadata }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * Runs a conditional write. The client sends it again when no answer comes, and S3 refuses the second one if the first
 * arrived: then the object carries this write's mark.
 * @param write keeps the mark as metadata, and returns the ETag
 * @returns the ETag; undefined where the condition does not hold, since somebody else was faster
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
