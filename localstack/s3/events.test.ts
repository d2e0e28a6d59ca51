// Tests of the event notifications: their shape, when they come, and that they come.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import type { S3EventRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Deliver } from './events.ts'
import { type EmbeddedS3, startS3 } from './server.ts'

const Bucket = 'with-events'
const region = 'eu-central-1'
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }

let directory = ''
let server: EmbeddedS3
let s3: S3Client
let records: S3EventRecord[]
const record: Deliver = async ({ Records }) => {
  records.push(...Records)
}

async function start(onEvent: Deliver = record) {
  server = await startS3({ directory, bucket: Bucket, region, ...credentials, onEvent })
  s3 = new S3Client({ endpoint: server.endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
}

beforeEach(async () => {
  records = []
  directory = await mkdtemp(join(tmpdir(), 's3-events-'))
  await start()
})

afterEach(async () => {
  await server.close()
  await rm(directory, { recursive: true })
})

const put = (Key: string, Body = 'bytes') => s3.send(new PutObjectCommand({ Bucket, Key, Body }))

const sequencers = () => records.map((event) => event.s3.object.sequencer)

test("a put's record has the shape of S3's", async () => {
  await put('originals/a b+ü.png')
  expect(records).toEqual([
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: expect.any(String) },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: {
        'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
        'x-amz-id-2': expect.any(String),
      },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: expect.any(String),
        bucket: {
          name: Bucket,
          ownerIdentity: { principalId: expect.any(String) },
          arn: `arn:aws:s3:::${Bucket}`,
        },
        object: {
          key: 'originals/a+b%2B%C3%BC.png',
          size: 5,
          eTag: '4b3a6218bb3e3a7303e8a171a60fcf92',
          versionId: expect.stringMatching(/^[\w-]{32}$/),
          sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
        },
      },
    },
  ])
})

test('every kind of write raises its event, in the order of their sequencers', async () => {
  await put('one')
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'two', CopySource: `${Bucket}/one` }))
  const { url, fields } = await createPresignedPost(s3, { Bucket, Key: 'three' })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['posted']))
  await fetch(url, { method: 'POST', body: form })
  const upload = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'four' }))
  const where = { Bucket, Key: 'four', UploadId: upload.UploadId }
  const { ETag } = await s3.send(new UploadPartCommand({ ...where, PartNumber: 1, Body: 'part' }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'one' }))
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'two' }, { Key: 'never' }] } }))
  const { VersionId } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'four' }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'four', VersionId }))
  expect(records.map(({ eventName, s3: { object } }) => [eventName, object.key, object.size])).toEqual([
    ['ObjectCreated:Put', 'one', 5],
    ['ObjectCreated:Copy', 'two', 5],
    ['ObjectCreated:Post', 'three', 6],
    ['ObjectCreated:CompleteMultipartUpload', 'four', 4],
    ['ObjectRemoved:DeleteMarkerCreated', 'one', undefined],
    ['ObjectRemoved:DeleteMarkerCreated', 'two', undefined],
    ['ObjectRemoved:DeleteMarkerCreated', 'never', undefined],
    ['ObjectRemoved:Delete', 'four', undefined],
  ])
  expect(sequencers()).toEqual(sequencers().toSorted())
  expect(new Set(sequencers()).size).toBe(8)
})

test('a refused write raises none', async () => {
  await put('taken')
  const sent = s3.send(new PutObjectCommand({ Bucket, Key: 'taken', Body: 'x', IfNoneMatch: '*' }))
  await expect(sent).rejects.toThrow()
  expect(records).toHaveLength(1)
})

test('the receiver finds the object, and is done before the client hears of it', async () => {
  await server.close()
  const order: string[] = []
  await start(async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'first' }))
    order.push(`event: ${await Body?.transformToString()}`)
  })
  await put('first')
  order.push('answer')
  expect(order).toEqual(['event: bytes', 'answer'])
})

test('a receiver that fails does not fail the write, and gets the event again', async () => {
  await server.close()
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
  let failures = 1
  await start(async (event) => {
    if (failures-- > 0) throw new Error('queue full')
    await record(event)
  })
  expect((await put('retried')).$metadata.httpStatusCode).toBe(200)
  await vi.waitFor(() => expect(records.map((event) => event.s3.object.key)).toEqual(['retried']), 60_000)
  expect(complain).toHaveBeenCalledOnce()
  complain.mockRestore()
})

test('an event under way at close comes again at the next start, a delivered one does not', async () => {
  await put('delivered')
  await server.close()
  const reached = Promise.withResolvers<void>()
  await start(() => {
    reached.resolve()
    return new Promise(() => {})
  })
  const sent = put('under way').catch(() => {})
  await reached.promise
  await server.close()
  await sent
  await start()
  await vi.waitFor(() =>
    expect(records.map((event) => event.s3.object.key)).toEqual(['delivered', 'under+way']),
  )
})

test('sequencers keep growing over a restart', async () => {
  await put('before')
  await server.close()
  await start()
  await put('after')
  const [before = '', after = ''] = sequencers()
  expect(after > before).toBe(true)
})
