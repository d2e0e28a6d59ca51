// Tests of event notifications: their format, and that each is committed with its change.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import type { S3Event, S3EventRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Database } from '../database.ts'
import { Queue } from '../queue/queue.ts'
import type { OnEvent } from './events.ts'
import { type EmbeddedS3, startS3 } from './server.ts'

const Bucket = 'with-events'
const region = 'eu-central-1'
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }

let directory = ''
let server: EmbeddedS3
let s3: S3Client
let records: S3EventRecord[]
const record: OnEvent = ({ Records }) => {
  records.push(...Records)
}

async function start(onEvent: OnEvent = record, database?: Database) {
  const options = { directory, bucket: Bucket, region, ...credentials, onEvent }
  server = await startS3(database ? { ...options, database } : options)
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

test("a put's record has S3's format", async () => {
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

test('a refused write raises no event', async () => {
  await put('taken')
  const sent = s3.send(new PutObjectCommand({ Bucket, Key: 'taken', Body: 'x', IfNoneMatch: '*' }))
  await expect(sent).rejects.toThrow()
  expect(records).toHaveLength(1)
})

test('what the receiver writes to the database is committed with the change', async () => {
  await server.close()
  const database = new Database(directory)
  const queue = new Queue(database, 'events')
  await start((event) => queue.send(JSON.stringify(event)), database)
  await put('first')
  const keys = queue.waiting().map(({ body }) => (JSON.parse(body) as S3Event).Records[0]?.s3.object.key)
  expect(keys).toEqual(['first'])
  await server.close()
  database.close()
})

test('a receiver that throws rolls the change back: 500, and the objects are as before', async () => {
  await put('kept')
  await server.close()
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
  await start(() => {
    throw new Error('The queue is full')
  })
  const failed = { $metadata: { httpStatusCode: 500 } }
  await expect(put('kept', 'other bytes')).rejects.toMatchObject(failed)
  await expect(put('new')).rejects.toMatchObject(failed)
  await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: 'kept' }))).rejects.toMatchObject(failed)
  expect(complain).toHaveBeenCalledTimes(3)
  complain.mockRestore()
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
  expect([Versions.map(({ Size }) => Size), DeleteMarkers]).toEqual([[5], []])
})

test('undelivered events of version 0.1 are delivered at the next start, once and in order', async () => {
  await put('before')
  await server.close()
  const database = new DatabaseSync(join(directory, 'catalog.sqlite'))
  database.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL) STRICT')
  const old = structuredClone(records[0])
  for (const [seq, key] of [
    [70, 'old+one'],
    [300, 'old+two'],
  ] as const) {
    const text = JSON.stringify({ ...old, s3: { ...old?.s3, object: { key, sequencer: '' } } })
    database.prepare('INSERT INTO events VALUES (?, ?)').run(seq, text)
  }
  database.close()
  for (const key of ['after', 'again']) {
    await start()
    await put(key)
    await server.close()
  }
  const keys = records.map((event) => event.s3.object.key)
  expect(keys).toEqual(['before', 'old+one', 'old+two', 'after', 'again'])
  expect(sequencers()).toEqual(sequencers().toSorted())
  expect(new Set(sequencers()).size).toBe(5)
})

test('sequencers grow across a restart', async () => {
  await put('before')
  await server.close()
  await start()
  await put('after')
  const [before = '', after = ''] = sequencers()
  expect(after > before).toBe(true)
})
