// Copies through this process, for an S3 without conditional copies: only there is this code loaded.
import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { s3 } from './client.ts'
import type { Source } from './copy-object.ts'

async function read({ key, version, etag }: Source): Promise<Uint8Array> {
  const command = new GetObjectCommand({
    ...{ Bucket: config.bucket, Key: key, VersionId: version },
    ...(etag === undefined ? {} : { IfMatch: etag }),
  })
  return (await (await s3.send(command)).Body?.transformToByteArray()) ?? new Uint8Array()
}

/** Writes a copy, on condition of what is at its key. @returns its ETag @throws S3ServiceException */
export async function copyThrough(
  source: Source,
  target: Omit<PutObjectCommandInput, 'Body'>,
): Promise<string | undefined> {
  const Body = source.bytes ?? (await read(source))
  return (await s3.send(new PutObjectCommand({ ...target, Body }))).ETag
}
