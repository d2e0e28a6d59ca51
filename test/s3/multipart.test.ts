// Facts about S3: multipart uploads.
import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { credentials, region } from './credentials.ts'
import { failure } from './requests.ts'
import { openTarget, type Target } from './target.ts'

const MIN_PART = 5 * 1024 * 1024
let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

interface Upload {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
}
type Parts = { PartNumber: number; ETag: string }[]

async function create(Key: string, more = {}): Promise<Upload> {
  const where = { Bucket: target.bucket, Key }
  const { UploadId = '' } = await target.s3.send(new CreateMultipartUploadCommand({ ...where, ...more }))
  return { ...where, UploadId }
}

async function part(upload: Upload, PartNumber: number, Body: Uint8Array | string) {
  const { ETag = '' } = await target.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
  return { PartNumber, ETag }
}

const complete = (upload: Upload, Parts: Parts, more = {}) =>
  target.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }))

const head = (Key: string) => target.s3.send(new HeadObjectCommand({ Bucket: target.bucket, Key }))

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()

test('parts are joined by number, in whatever order they arrived, with the headers of the creation', async () => {
  const [first, second] = [Buffer.alloc(MIN_PART, 'a'), Buffer.from('the rest')]
  const upload = await create('joined', { ContentType: 'image/tiff', Metadata: { kind: 'big' } })
  const two = await part(upload, 2, second)
  const one = await part(upload, 1, first)
  const { ETag } = await complete(upload, [one, two])
  expect(ETag).toBe(`"${md5(Buffer.concat([md5(first), md5(second)])).toString('hex')}-2"`)
  const got = await target.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key: 'joined' }))
  expect(got).toMatchObject({ ETag, ContentType: 'image/tiff', Metadata: { kind: 'big' } })
  const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array()
  expect(md5(bytes)).toEqual(md5(Buffer.concat([first, second])))
})

test("the object doesn't exist before the upload is complete", async () => {
  const upload = await create('unseen')
  const only = await part(upload, 1, 'bytes')
  await expect(head('unseen')).rejects.toMatchObject(failure('NotFound', 404))
  await complete(upload, [only])
  expect((await head('unseen')).ContentLength).toBe(5)
})

test('the object is as old as its upload', async () => {
  const upload = await create('old')
  const { Uploads = [] } = await target.s3.send(
    new ListMultipartUploadsCommand({ Bucket: target.bucket, Prefix: 'old' }),
  )
  const only = await part(upload, 1, 'bytes')
  // Dates have whole seconds.
  const later = Date.now() + 1100
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(later), { timeout: 3000 })
  await complete(upload, [only])
  expect((await head('old')).LastModified).toEqual(Uploads[0]?.Initiated)
})

test('a part that is sent again replaces the first one', async () => {
  const upload = await create('again')
  const old = await part(upload, 1, 'old')
  const fresh = await part(upload, 1, 'fresh')
  await expect(complete(upload, [old])).rejects.toMatchObject(failure('InvalidPart', 400))
  await complete(upload, [fresh])
  expect((await head('again')).ContentLength).toBe(5)
})

test('an aborted upload is gone: 404 for its parts and its completion', async () => {
  const upload = await create('aborted')
  const only = await part(upload, 1, 'bytes')
  await target.s3.send(new AbortMultipartUploadCommand(upload))
  await expect(part(upload, 2, 'more')).rejects.toMatchObject(failure('NoSuchUpload', 404))
  await expect(complete(upload, [only])).rejects.toMatchObject(failure('NoSuchUpload', 404))
  await expect(head('aborted')).rejects.toMatchObject(failure('NotFound', 404))
})

test('a completed upload takes no more parts: 404', async () => {
  const upload = await create('completed')
  await complete(upload, [await part(upload, 1, 'bytes')])
  await expect(part(upload, 2, 'more')).rejects.toMatchObject(failure('NoSuchUpload', 404))
})

test('a missing part, a wrong order, and a small part before the last are 400', async () => {
  const upload = await create('wrong')
  const parts = [await part(upload, 1, 'small'), await part(upload, 2, 'last')]
  const absent = complete(upload, [{ PartNumber: 9, ETag: parts[0]?.ETag ?? '' }])
  await expect(absent).rejects.toMatchObject(failure('InvalidPart', 400))
  await expect(complete(upload, parts.toReversed())).rejects.toMatchObject(failure('InvalidPartOrder', 400))
  await expect(complete(upload, parts)).rejects.toMatchObject(failure('EntityTooSmall', 400))
  await target.s3.send(new AbortMultipartUploadCommand(upload))
})

test('completion respects If-None-Match: *', async () => {
  await target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key: 'taken', Body: 'there before' }))
  const upload = await create('taken')
  const parts = [await part(upload, 1, 'bytes')]
  const sent = complete(upload, parts, { IfNoneMatch: '*' })
  await expect(sent).rejects.toMatchObject(failure('PreconditionFailed', 412))
  expect((await head('taken')).ContentLength).toBe('there before'.length)
  await target.s3.send(new AbortMultipartUploadCommand(upload))
})

test('a part can be copied from a range of an object', async () => {
  await target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key: 'whole', Body: '0123456789' }))
  const upload = await create('from range')
  const source = { CopySource: `${target.bucket}/whole`, CopySourceRange: 'bytes=2-5' }
  const copied = await target.s3.send(new UploadPartCopyCommand({ ...upload, PartNumber: 1, ...source }))
  await complete(upload, [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag ?? '' }])
  const { Body } = await target.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key: 'from range' }))
  expect(await Body?.transformToString()).toBe('2345')
})

test('the parts that arrived are listed by number, page by page', async () => {
  const upload = await create('listed')
  const sent = [await part(upload, 3, 'three'), await part(upload, 1, 'one'), await part(upload, 2, 'two')]
  const list = (more = {}) => target.s3.send(new ListPartsCommand({ ...upload, ...more }))
  const all = await list()
  expect(all).toMatchObject({ IsTruncated: false, UploadId: upload.UploadId, Key: 'listed' })
  expect(all.Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])).toEqual(
    [sent[1], sent[2], sent[0]].map((one, n) => [n + 1, [3, 3, 5][n], one?.ETag]),
  )
  const first = await list({ MaxParts: 2 })
  expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' })
  const second = await list({ MaxParts: 2, PartNumberMarker: '2' })
  expect(second.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3])
  await target.s3.send(new AbortMultipartUploadCommand(upload))
  await expect(list()).rejects.toMatchObject(failure('NoSuchUpload', 404))
})

test('the uploads that are not complete are listed by key', async () => {
  const open = [await create('open/b'), await create('open/a'), await create('other')]
  const list = async (more = {}) => {
    const command = new ListMultipartUploadsCommand({ Bucket: target.bucket, Prefix: 'open/', ...more })
    return target.s3.send(command)
  }
  const { Uploads = [], IsTruncated } = await list()
  expect(Uploads.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
    ['open/a', open[1]?.UploadId],
    ['open/b', open[0]?.UploadId],
  ])
  expect(IsTruncated).toBe(false)
  const first = await list({ MaxUploads: 1 })
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'open/a' })
  const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = first
  expect((await list({ KeyMarker, UploadIdMarker })).Uploads?.map(({ Key }) => Key)).toEqual(['open/b'])
  for (const upload of open) await target.s3.send(new AbortMultipartUploadCommand(upload))
  expect((await list()).Uploads ?? []).toEqual([])
})

test.each([0, 10_001])('the part number %i is 400', async (PartNumber) => {
  const upload = await create('numbers')
  await expect(part(upload, PartNumber, 'bytes')).rejects.toMatchObject(failure('InvalidArgument', 400))
  await target.s3.send(new AbortMultipartUploadCommand(upload))
})

test('a part with a wrong checksum is 400, and is not there', async () => {
  const upload = await create('sums')
  const ChecksumSHA256 = createHash('sha256').update('other').digest('base64')
  const command = new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'bytes', ChecksumSHA256 })
  await expect(target.s3.send(command)).rejects.toMatchObject(failure('BadDigest', 400))
  expect((await target.s3.send(new ListPartsCommand(upload))).Parts ?? []).toEqual([])
  await target.s3.send(new AbortMultipartUploadCommand(upload))
})

test('a presigned URL takes one part of one upload, and only of the signed size', async () => {
  const upload = await create('presigned')
  const s3 = new S3Client({
    ...{ endpoint: target.endpoint, region, credentials, forcePathStyle: true },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  const sign = (ContentLength: number) => {
    const command = new UploadPartCommand({ ...upload, PartNumber: 1, ContentLength })
    return getSignedUrl(s3, command, { signableHeaders: new Set(['content-length']) })
  }
  const send = async (url: string, body: string) => fetch(url, { method: 'PUT', body })
  expect((await send(await sign(5), 'longer')).status).toBe(403)
  const url = await sign(5)
  expect((await send(url.replace('partNumber=1', 'partNumber=2'), 'bytes')).status).toBe(403)
  const sent = await send(url, 'bytes')
  expect(sent.status, await sent.text()).toBe(200)
  await complete(upload, [{ PartNumber: 1, ETag: sent.headers.get('etag') ?? '' }])
  expect((await head('presigned')).ContentLength).toBe(5)
})

test('a page of uploads counts a common prefix once, and the next one continues after it', async () => {
  const open = await Promise.all(['deep/a/1', 'deep/a/2', 'deep/b'].map(create))
  const list = (more = {}) =>
    target.s3.send(
      new ListMultipartUploadsCommand({ Bucket: target.bucket, Prefix: 'deep/', Delimiter: '/', ...more }),
    )
  const first = await list({ MaxUploads: 1 })
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'deep/a/' }])
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'deep/a/' })
  const second = await list({ KeyMarker: first.NextKeyMarker })
  expect([second.CommonPrefixes, second.IsTruncated]).toEqual([undefined, false])
  expect(second.Uploads?.map(({ Key }) => Key)).toEqual(['deep/b'])
  for (const upload of open) await target.s3.send(new AbortMultipartUploadCommand(upload))
})
