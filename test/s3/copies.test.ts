// Facts about S3: CopyObject.
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure } from './requests.ts'
import { openTarget, type Target } from './target.ts'

const OTHER = '"00000000000000000000000000000000"'
let target: Target
let etag = ''
beforeAll(async () => {
  target = await openTarget()
  const source = { Key: 'source', Body: 'bytes', ContentType: 'text/plain', Metadata: { from: 'source' } }
  etag = (await target.s3.send(new PutObjectCommand({ Bucket: target.bucket, ...source }))).ETag ?? ''
})
afterAll(() => target.close())

const copy = (Key: string, more: Partial<CopyObjectCommandInput> = {}) => {
  const CopySource = `${target.bucket}/source`
  return target.s3.send(new CopyObjectCommand({ Bucket: target.bucket, Key, CopySource, ...more }))
}

async function get(Key: string) {
  const { Body, ContentType, Metadata, ETag } = await target.s3.send(
    new GetObjectCommand({ Bucket: target.bucket, Key }),
  )
  return { text: await Body?.transformToString(), ContentType, Metadata, ETag }
}

test('a copy has the bytes, ETag, type, and metadata of its source', async () => {
  const { CopyObjectResult } = await copy('copy')
  expect(CopyObjectResult?.ETag).toBe(etag)
  expect(CopyObjectResult?.LastModified).toBeInstanceOf(Date)
  expect(await get('copy')).toEqual({
    text: 'bytes',
    ContentType: 'text/plain',
    Metadata: { from: 'source' },
    ETag: etag,
  })
})

test('with REPLACE it has the headers of the request', async () => {
  await copy('replaced', { MetadataDirective: 'REPLACE', ContentType: 'image/png', Metadata: { new: 'yes' } })
  expect(await get('replaced')).toMatchObject({
    text: 'bytes',
    ContentType: 'image/png',
    Metadata: { new: 'yes' },
  })
})

test('an object copied onto itself needs REPLACE', async () => {
  const Key = 'itself'
  const CopySource = `/${target.bucket}/${Key}`
  await copy(Key)
  await expect(copy(Key, { CopySource })).rejects.toMatchObject(failure('InvalidRequest', 400))
  await copy(Key, { CopySource, MetadataDirective: 'REPLACE', Metadata: { changed: 'yes' } })
  expect(await get(Key)).toMatchObject({ text: 'bytes', Metadata: { changed: 'yes' } })
})

test('a failed condition on the source is 412, and copies nothing', async () => {
  await copy('if', { CopySourceIfMatch: etag })
  const failed = failure('PreconditionFailed', 412)
  await expect(copy('if-not', { CopySourceIfMatch: OTHER })).rejects.toMatchObject(failed)
  await expect(copy('if-not', { CopySourceIfNoneMatch: etag })).rejects.toMatchObject(failed)
  await expect(get('if-not')).rejects.toMatchObject(failure('NoSuchKey', 404))
})

test('a missing source is 404 NoSuchKey, a missing bucket 404 NoSuchBucket', async () => {
  const missing = copy('x', { CopySource: `${target.bucket}/missing` })
  await expect(missing).rejects.toMatchObject(failure('NoSuchKey', 404))
  const nowhere = copy('x', { CopySource: `${target.bucket}-not/source` })
  await expect(nowhere).rejects.toMatchObject(failure('NoSuchBucket', 404))
})
