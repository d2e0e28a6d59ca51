// Tests of the files on disk: one per object, whatever was refused, replaced, or interrupted.
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { credentials, region } from '../../test/s3/credentials.ts'
import { errorCode, sendCutShort, sendSigned } from '../../test/s3/requests.ts'
import { Digest } from './digest.ts'
import { type EmbeddedS3, startS3 } from './server.ts'
import { Store } from './store.ts'

const Bucket = 'on-disk'
let directory = ''
let server: EmbeddedS3
let s3: S3Client

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'))
  server = await startS3({ directory, bucket: Bucket, region, ...credentials })
  s3 = new S3Client({ endpoint: server.endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
})

afterEach(async () => {
  await server.close()
  await rm(directory, { recursive: true })
})

const target = () => ({
  s3,
  endpoint: server.endpoint,
  bucket: Bucket,
  url: (key: string) => `${server.endpoint}/${Bucket}/${key}`,
  close: async () => {},
})

const put = (Key: string, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes', ...more }))

async function blobCount(): Promise<number> {
  const entries = await readdir(join(directory, 'blobs'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

test('an overwritten or removed object leaves no file if the bucket keeps no versions', async () => {
  const plain = { Bucket: 'plain' }
  await s3.send(new CreateBucketCommand(plain))
  for (let n = 0; n < 5; n++) await put('one', plain)
  await s3.send(new CopyObjectCommand({ ...plain, Key: 'two', CopySource: 'plain/one' }))
  expect(await blobCount()).toBe(2)
  await s3.send(new DeleteObjectCommand({ ...plain, Key: 'one' }))
  expect(await blobCount()).toBe(1)
})

test('a version has its file until that version is removed', async () => {
  const { VersionId } = await put('one')
  await put('one')
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'one' }))
  expect(await blobCount()).toBe(2)
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'one', VersionId }))
  expect(await blobCount()).toBe(1)
})

test('objects from before there were versions are kept when they are overwritten', async () => {
  await server.close()
  const db = new DatabaseSync(join(directory, 'catalog.sqlite'))
  db.exec(
    "DROP TABLE versions; ALTER TABLE objects DROP COLUMN version; DELETE FROM settings WHERE type = 'versioning'",
  )
  db.close()
  const store = await Store.open({ directory, region })
  const blob = await store.blobs.write([Buffer.from('old')], new Digest())
  const old = { etag: '', modified: 0, headers: {}, size: 3, version: 'null' }
  store.catalog.putObject({ bucket: Bucket, key: 'one', blob, ...old })
  store.close()
  server = await startS3({ directory, bucket: Bucket, region, ...credentials })
  s3 = new S3Client({ endpoint: server.endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
  await put('one')
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'one', VersionId: 'null' }))
  expect(await Body?.transformToString()).toBe('old')
})

test('a refused upload leaves no file', async () => {
  await put('taken')
  await expect(put('taken', { IfNoneMatch: '*' })).rejects.toThrow()
  const payloadHash = '0'.repeat(64)
  await sendSigned(target(), { method: 'PUT', key: 'forged', body: 'x', payloadHash })
  expect(await blobCount()).toBe(1)
})

test('an interrupted upload leaves no file', async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'cut' }))
  await sendCutShort(url, 'PUT', { 'content-length': '1000' }, 'some')
  // Closing waits for what is under way.
  await server.close()
  expect(await blobCount()).toBe(0)
})

test('a form is stored at its last boundary, not at the end of its file', async () => {
  const { url, fields } = await createPresignedPost(s3, { Bucket, Key: 'posted' })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['bytes']))
  form.append('behind', 'the file')
  const whole = new Request(url, { method: 'POST', body: form })
  const type = whole.headers.get('content-type') ?? ''
  const bytes = Buffer.from(await whole.arrayBuffer())
  const upload = request(url, {
    method: 'POST',
    headers: { 'content-type': type, 'content-length': bytes.length },
  })
  upload.write(bytes.subarray(0, -10))
  await expect.poll(blobCount).toBe(1)
  // These finish first. They would be listed with it if it were stored already.
  for (const key of ['a', 'b', 'c']) await put(key)
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  expect(Contents.map(({ Key }) => Key)).toEqual(['a', 'b', 'c'])
  upload.end(bytes.subarray(-10))
  const [response] = await once(upload, 'response')
  expect(response.statusCode).toBe(204)
  expect(await blobCount()).toBe(4)
})

test('parts leave no files once the upload is completed or aborted', async () => {
  const upload = async (Key: string) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const where = { Bucket, Key, UploadId }
    await s3.send(new UploadPartCommand({ ...where, PartNumber: 1, Body: 'replaced' }))
    const { ETag } = await s3.send(new UploadPartCommand({ ...where, PartNumber: 1, Body: 'part' }))
    return { where, Parts: [{ PartNumber: 1, ETag }] }
  }
  const completed = await upload('completed')
  expect(await blobCount()).toBe(1)
  const MultipartUpload = { Parts: completed.Parts }
  await s3.send(new CompleteMultipartUploadCommand({ ...completed.where, MultipartUpload }))
  await s3.send(new AbortMultipartUploadCommand((await upload('aborted')).where))
  expect(await blobCount()).toBe(1)
})

test('an aws-chunked body of another length than announced is refused', async () => {
  const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '4' }
  const payloadHash = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const body = '3\r\nabc\r\n0\r\n\r\n'
  const response = await sendSigned(target(), { method: 'PUT', key: 'chunked', headers, payloadHash, body })
  expect([response.status, await errorCode(response)]).toEqual([400, 'IncompleteBody'])
  expect(await blobCount()).toBe(0)
})

test('close aborts an upload', async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'hanging' }))
  const failed = Promise.withResolvers<void>()
  const upload = request(url, { method: 'PUT', headers: { 'content-length': '1000000' } })
  upload.on('error', () => failed.resolve())
  await new Promise((resolve) => upload.write('some', resolve))
  await server.close()
  await failed.promise
  expect(await blobCount()).toBe(0)
})

test('a taken port is an error, and releases the folder', async () => {
  const port = Number(new URL(server.endpoint).port)
  const folder = join(directory, 'second')
  const options = { directory: folder, bucket: Bucket, region, ...credentials }
  await expect(startS3({ ...options, port })).rejects.toThrow(/EADDRINUSE/)
  await (await startS3(options)).close()
})

test('a version that is replaced between look-up and opening is looked up again', async () => {
  await server.close()
  const store = await Store.open({ directory, region })
  const known = { etag: '', modified: 0, headers: {}, size: 3, version: 'null' }
  const object = { bucket: Bucket, key: 'raced', ...known }
  const old = await store.blobs.write([Buffer.from('old')], new Digest())
  const fresh = await store.blobs.write([Buffer.from('new')], new Digest())
  store.catalog.putObject({ ...object, blob: old })
  let looks = 0
  const { bytes } = await store.read(
    () => {
      const found = store.catalog.object(Bucket, 'raced')
      if (looks++ === 0) {
        store.catalog.putObject({ ...object, blob: fresh })
        rmSync(join(directory, 'blobs', old.slice(0, 2), old))
      }
      return found
    },
    (found) => found && { blob: found.blob, start: 0, end: 2 },
  )
  expect([looks, String(bytes)]).toEqual([2, 'new'])
  store.close()
})

test('a sweep removes what an earlier run has left, and nothing that is stored, being written, or in parts', async () => {
  await put('kept')
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
  await s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'part' }))
  await put('replaced')
  await put('replaced')
  await server.close()
  const earlier = await Store.open({ directory, region })
  for (let n = 0; n < 40; n++) await earlier.blobs.write([Buffer.from('left')], new Digest())
  earlier.close()
  const store = await Store.open({ directory, region })
  const written = await store.blobs.write([Buffer.from('not yet committed')], new Digest())
  expect(await blobCount()).toBe(45)
  await store.sweep(() => true)
  expect(await blobCount()).toBe(45)
  await store.sweep(() => false)
  expect(await blobCount()).toBe(5)
  expect(String(await store.blobs.read({ blob: written, start: 0, end: 2 }))).toBe('not')
  store.close()
})
