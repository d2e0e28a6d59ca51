// An S3 that sends no events: the one at S3_ENDPOINT, or the embedded one in this process.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startS3 } from '../../localstack/s3/server.ts'

export interface Storage {
  /** The environment of a service over it, with a bucket of its own. */
  readonly env: Record<string, string>
  readonly close: () => Promise<void>
}

const credentials = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'other-access-key',
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'other-secret-key',
}

async function findEndpoint() {
  const { S3_ENDPOINT: given } = process.env
  if (given) return { endpoint: given, close: async () => {} }
  const directory = await mkdtemp(join(tmpdir(), 'darkroom-other-s3-'))
  const s3 = await startS3({ directory, bucket: 'other-buckets', region: 'us-east-1', ...credentials })
  const close = async () => {
    await s3.close()
    await rm(directory, { recursive: true })
  }
  return { endpoint: s3.endpoint, close }
}

export async function startStorage(): Promise<Storage> {
  const { endpoint, close } = await findEndpoint()
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    BUCKET: `darkroom-${randomBytes(6).toString('hex')}`,
  }
  return { env, close }
}
