// What this process removes over an S3 without lifecycle rules.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { startS3 } from '../s3/server.ts'

const Bucket = 'without-rules'
const directory = await mkdtemp(join(tmpdir(), 'darkroom-expire-'))
const credentials = { accessKeyId: 'expire', secretAccessKey: 'expire' }
const server = await startS3({ directory, bucket: Bucket, region: 'us-east-1', ...credentials })
const s3 = new S3Client({
  ...{ endpoint: server.endpoint, region: 'us-east-1', credentials, forcePathStyle: true },
})

// lib/config.ts reads it when it is first imported: by import() from here on.
Object.assign(process.env, {
  BUCKET: Bucket,
  AWS_ENDPOINT_URL: server.endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
})
const { expire } = await import('./expire.ts')
const { s3: client } = await import('../../lib/storage/client.ts')

afterAll(async () => {
  s3.destroy()
  await server.close()
  await rm(directory, { recursive: true })
})

const day = 24 * 3600_000

const open = async () =>
  ((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).map(({ Key }) => Key)

test('an upload in parts that nobody finished is aborted after 7 days, and a file that became no image removed after 8', async () => {
  const Key = 'uploads/ä b+c.png/1.image'
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/a.png/1.image', Body: 'x' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'originals/a.png', Body: 'x' }))
  expect(await expire(Date.now() + 6 * day)).toBe(0)
  expect(await open()).toEqual([Key])
  expect(await expire(Date.now() + 7.5 * day)).toBe(1)
  expect(await open()).toEqual([])
  expect(await expire(Date.now() + 8.5 * day)).toBe(1)
  expect(await expire(Date.now() + 8.5 * day)).toBe(0)
})

const create = (name: string) =>
  s3.send(new CreateMultipartUploadCommand({ Bucket, Key: `uploads/${name}/1.image` }))

type Query = Readonly<Record<string, string>>

/** Until the test ends, S3 gets requests with other queries. */
function requery(change: (query: Query) => Query): void {
  const { send } = client
  const spy = vi.spyOn(client, 'send').mockImplementation((command) => {
    const { toRequest } = command
    const changed = () => {
      const request = toRequest.call(command)
      return { ...request, query: change(request.query) }
    }
    return send.call(client, Object.assign(command, { toRequest: changed })) as never
  })
  onTestFinished(() => spy.mockRestore())
}

test('an unfinished upload is aborted that is listed behind a page of newer ones', async () => {
  await create('z.png')
  const second = Math.floor(Date.now() / 1000)
  await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(second)
  for (const name of ['a.png', 'ä+b.png', 'b.png']) await create(name)
  requery((query) => ({ ...query, 'max-uploads': '2' }))
  expect(await expire((second + 1) * 1000 + 7 * day)).toBe(1)
  expect(await open()).toEqual(['uploads/a.png/1.image', 'uploads/b.png/1.image', 'uploads/ä+b.png/1.image'])
})

test('an S3 that sends the first page again and again is asked for the next one once', async () => {
  requery(({ 'key-marker': _, 'upload-id-marker': __, ...query }) => ({ ...query, 'max-uploads': '2' }))
  expect(await expire(Date.now() + 7.5 * day)).toBe(2)
  expect(await open()).toHaveLength(1)
})

test('two instances abort the same uploads', async () => {
  for (const name of ['a.png', 'b.png']) await create(name)
  const counts = await Promise.all([1, 2].map(() => expire(Date.now() + 7.5 * day)))
  expect(counts.reduce((sum, count) => sum + count)).toBe(3)
  expect(await open()).toEqual([])
})
