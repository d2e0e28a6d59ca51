// Copies within the bucket, on condition of what is at the target.
import { config } from '../config.ts'
import { s3 } from './client.ts'
import type { Source } from './copy-through.ts'
import { CopyObjectCommand } from './s3/commands.ts'

/** The new object, and the condition of what is at its key. */
export type Target = Omit<CopyObjectCommand['input'], 'CopySource' | 'Bucket'>

/**
 * Copies an object and replaces its metadata. Where S3 has no conditional copies, the bytes go through this process,
 * because a condition that S3 ignores could overwrite an image.
 * @returns the new object's ETag
 * @throws S3Fault, if a condition doesn't hold, too
 */
export async function copyObject(source: Source, target: Target): Promise<string | undefined> {
  const { key, version, etag } = source
  const object = { ...target, Bucket: config.bucket }
  if (config.lacks.has('conditional-copy')) {
    const { copyThrough } = await import('./copy-through.ts')
    return copyThrough(source, object)
  }
  const versionId = version === undefined ? '' : `?versionId=${encodeURIComponent(version)}`
  const command = new CopyObjectCommand({
    ...object,
    CopySource: `${config.bucket}/${encodeURIComponent(key)}${versionId}`,
    ...(etag === undefined ? {} : { CopySourceIfMatch: etag }),
    MetadataDirective: 'REPLACE',
  })
  return (await s3.send(command)).ETag
}
