// The target of the conformance tests: the embedded S3 over a temporary folder, or the endpoint in S3_ENDPOINT.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketCorsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { startS3 } from '../../localstack/s3/server.ts'
import { credentials, region } from './credentials.ts'

export interface Target {
  readonly s3: S3Client
  readonly endpoint: string
  /** Each test file has its own, which is emptied and deleted afterwards. */
  readonly bucket: string
  /** `/bucket/key` at the endpoint, with every byte of the key encoded that can be. */
  readonly url: (key: string) => string
  readonly close: () => Promise<void>
}

/** RFC 3986, except for slashes. */
export const encodePath = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')

async function findEndpoint(bucket: string) {
  const given = process.env.S3_ENDPOINT
  if (given) return { endpoint: given, stop: async () => {} }
  const directory = await mkdtemp(join(tmpdir(), 's3-'))
  const server = await startS3({ directory, bucket: `${bucket}-home`, region, ...credentials })
  const stop = async () => {
    await server.close()
    await rm(directory, { recursive: true })
  }
  return { endpoint: server.endpoint, stop }
}

/** Deletes every version, so that the bucket can be deleted. */
async function emptyBucket(s3: S3Client, bucket: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, EncodingType: 'url' }))
    const { Versions = [], DeleteMarkers = [], EncodingType } = page
    const decode = (key: string) =>
      EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key
    const objects = [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({
      Key: decode(Key),
      VersionId,
    }))
    if (objects.length === 0) return
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }))
  }
}

const CORS = {
  CORSRules: [
    {
      AllowedOrigins: ['*'],
      AllowedMethods: ['GET', 'POST', 'PUT'],
      AllowedHeaders: ['*'],
      ExposeHeaders: ['ETag'],
    },
  ],
}

export async function openTarget(): Promise<Target> {
  const bucket = `conformance-${randomBytes(6).toString('hex')}`
  const { endpoint, stop } = await findEndpoint(bucket)
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: CORS }))
  return {
    s3,
    endpoint,
    bucket,
    url: (key) => `${endpoint}/${bucket}/${encodePath(key)}`,
    close: async () => {
      await emptyBucket(s3, bucket)
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }))
      s3.destroy()
      await stop()
    },
  }
}
