// Copies through this process, for an S3 without conditional copies: only there is this code loaded.
import { config } from '../config.ts'
import { s3 } from './client.ts'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from './s3/commands.ts'

/** An object to copy. */
export interface Source {
  readonly key: string
  /** S3's id of the version to copy; without it, the current one. */
  readonly version?: string | undefined
  /** The ETag that the source must have. */
  readonly etag?: string
  /** The bytes with that ETag, if the caller has them. */
  readonly bytes?: Buffer
}

async function read({ key, version, etag, bytes }: Source): Promise<Buffer> {
  const object = {
    ...{ Bucket: config.bucket, Key: key, VersionId: version },
    ...(etag === undefined ? {} : { IfMatch: etag }),
  }
  if (!bytes) return (await s3.send(new GetObjectCommand(object))).Body.read()
  // It may have been deleted since they were read.
  await s3.send(new HeadObjectCommand(object))
  return bytes
}

/** Writes a copy, on condition of what is at its key. @returns its ETag @throws S3Fault */
export async function copyThrough(
  source: Source,
  target: Omit<PutObjectCommand['input'], 'Body'>,
): Promise<string | undefined> {
  const Body = await read(source)
  return (await s3.send(new PutObjectCommand({ ...target, Body }))).ETag
}
