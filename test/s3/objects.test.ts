// Facts about S3: one object, and how to put, get, and remove it.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCode, failure, sendCutShort, sendSigned } from './requests.ts'
import { openTarget, type Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

const md5 = (bytes: string | Uint8Array) => createHash('md5').update(bytes).digest('hex')

const put = (Key: string, Body: string | Uint8Array | Readable = 'bytes', more = {}) =>
  target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body, ...more }))

const get = (Key: string) => target.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key }))

const head = (Key: string) => target.s3.send(new HeadObjectCommand({ Bucket: target.bucket, Key }))

const text = async (key: string) => (await get(key)).Body?.transformToString()

test('returns the bytes that were put, and their MD5 in quotes as ETag', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * n) % 251))
  const { ETag } = await put('some.bin', bytes)
  expect(ETag).toBe(`"${md5(bytes)}"`)
  const got = await get('some.bin')
  expect(got.ETag).toBe(ETag)
  expect(got.ContentLength).toBe(bytes.length)
  expect(md5((await got.Body?.transformToByteArray()) ?? '')).toBe(md5(bytes))
})

test('keeps an object of 0 bytes', async () => {
  await put('empty', new Uint8Array())
  expect(await text('empty')).toBe('')
  expect(await head('empty')).toMatchObject({ ContentLength: 0, ETag: `"${md5('')}"` })
})

test('HEAD returns the headers of GET, without the bytes', async () => {
  await put('headed', 'twelve bytes', { ContentType: 'text/plain' })
  const response = await fetch(
    await getSignedUrl(target.s3, new HeadObjectCommand({ Bucket: target.bucket, Key: 'headed' })),
    { method: 'HEAD' },
  )
  expect(response.headers.get('content-length')).toBe('12')
  expect(response.headers.get('content-type')).toBe('text/plain')
  expect(response.headers.get('accept-ranges')).toBe('bytes')
  expect(response.headers.get('etag')).toBe(`"${md5('twelve bytes')}"`)
})

test('Last-Modified is an HTTP date, whole seconds, not before the put', async () => {
  const before = Math.floor(Date.now() / 1000) * 1000
  await put('dated')
  const url = await getSignedUrl(target.s3, new GetObjectCommand({ Bucket: target.bucket, Key: 'dated' }))
  const header = (await fetch(url)).headers.get('last-modified') ?? ''
  expect(new Date(header).toUTCString()).toBe(header)
  // Another machine's clock may differ from ours by a little.
  expect(Date.parse(header)).toBeGreaterThanOrEqual(before - 60_000)
})

test('a put over an object replaces its bytes and all of its headers', async () => {
  await put('twice', 'one', { ContentType: 'text/plain', Metadata: { first: 'yes' } })
  await put('twice', 'second')
  const { Body, ContentType, Metadata } = await get('twice')
  expect(await Body?.transformToString()).toBe('second')
  expect(ContentType).not.toBe('text/plain')
  expect(Metadata).toEqual({})
})

test('keeps Content-Type, Cache-Control, Content-Disposition, and similar headers', async () => {
  const headers = {
    ContentType: 'image/webp',
    CacheControl: 'public, max-age=31536000, immutable',
    ContentDisposition: `inline; filename="a b.webp"; filename*=UTF-8''%C3%BC.webp`,
    ContentEncoding: 'identity',
    ContentLanguage: 'de-CH',
  }
  await put('headers', 'x', headers)
  expect(await head('headers')).toMatchObject(headers)
})

test('keeps user metadata, including spaces', async () => {
  const Metadata = { width: '640', title: 'two  spaces   and more', empty: '' }
  await put('meta', 'x', { Metadata })
  expect((await head('meta')).Metadata).toMatchObject({ width: '640', title: /two +spaces +and more/ })
})

test('returns metadata in RFC 2047 words unchanged', async () => {
  const title = `=?UTF-8?B?${Buffer.from('日本の写真').toString('base64')}?=`
  await put('rfc2047', 'x', { Metadata: { title } })
  expect((await head('rfc2047')).Metadata).toEqual({ title })
})

test('refuses more than 2 KB of user metadata with 400', async () => {
  const huge = put('fat', 'x', { Metadata: { fat: 'x'.repeat(2049) } })
  await expect(huge).rejects.toMatchObject(failure('MetadataTooLarge', 400))
})

test('accepts a stream whose checksum is a trailer', async () => {
  const pieces = [Buffer.alloc(70_000, 'a'), Buffer.alloc(1, 'b'), Buffer.alloc(200_000, 'c')]
  const whole = Buffer.concat(pieces)
  await put('streamed', Readable.from(pieces), { ContentLength: whole.length })
  const { Body, ContentEncoding } = await get('streamed')
  expect(md5((await Body?.transformToByteArray()) ?? '')).toBe(md5(whole))
  expect(ContentEncoding ?? '').not.toContain('aws-chunked')
})

test("refuses a body whose SHA-256 isn't the signed one with 400, and stores nothing", async () => {
  const payloadHash = createHash('sha256').update('something else').digest('hex')
  const response = await sendSigned(target, { method: 'PUT', key: 'forged', body: 'body', payloadHash })
  expect(response.status).toBe(400)
  expect(await errorCode(response)).toBe('XAmzContentSHA256Mismatch')
  await expect(get('forged')).rejects.toMatchObject(failure('NoSuchKey', 404))
})

test.each([
  ['Content-MD5', { 'content-md5': createHash('md5').update('other').digest('base64') }],
  ['x-amz-checksum-crc32', { 'x-amz-checksum-crc32': 'AAAAAA==' }],
  [
    'x-amz-checksum-sha256',
    { 'x-amz-checksum-sha256': createHash('sha256').update('other').digest('base64') },
  ],
])('refuses a body that does not match %s with 400 BadDigest', async (name, headers) => {
  const key = `bad-digest-${name}`
  const response = await sendSigned(target, { method: 'PUT', key, body: 'body', headers })
  expect(response.status).toBe(400)
  expect(await errorCode(response)).toBe('BadDigest')
  await expect(get(key)).rejects.toMatchObject(failure('NoSuchKey', 404))
})

test('an interrupted upload leaves the object as it was', async () => {
  await put('cut', 'the old one')
  const url = await getSignedUrl(target.s3, new PutObjectCommand({ Bucket: target.bucket, Key: 'cut' }))
  await sendCutShort(url, 'PUT', { 'content-length': '1000' }, 'the new one, as far as')
  expect(await text('cut')).toBe('the old one')
})

test('an interrupted upload of a new object leaves nothing', async () => {
  const url = await getSignedUrl(target.s3, new PutObjectCommand({ Bucket: target.bucket, Key: 'nothing' }))
  await sendCutShort(url, 'PUT', { 'content-length': '1000' }, 'some')
  await expect(get('nothing')).rejects.toMatchObject(failure('NoSuchKey', 404))
})

test('a read during an overwrite returns one version, whole', async () => {
  const versions = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(400_000))
  await put('contended', versions[0])
  const writes = versions.map((version) => put('contended', version))
  const reads = await Promise.all(Array.from({ length: 12 }, () => text('contended')))
  await Promise.all(writes)
  for (const read of reads) expect(versions.includes(read ?? '')).toBe(true)
})

test('removes an object with 204, and returns 204 again for a missing one', async () => {
  await put('goner')
  const remove = () => target.s3.send(new DeleteObjectCommand({ Bucket: target.bucket, Key: 'goner' }))
  expect((await remove()).$metadata.httpStatusCode).toBe(204)
  await expect(get('goner')).rejects.toMatchObject(failure('NoSuchKey', 404))
  await expect(head('goner')).rejects.toMatchObject(failure('NotFound', 404))
  expect((await remove()).$metadata.httpStatusCode).toBe(204)
})

test('an unknown bucket is 404 NoSuchBucket', async () => {
  const Bucket = `${target.bucket}-not`
  const sent = target.s3.send(new GetObjectCommand({ Bucket, Key: 'x' }))
  await expect(sent).rejects.toMatchObject(failure('NoSuchBucket', 404))
})

test("errors are xmlType with a code and the request's id", async () => {
  const response = await sendSigned(target, { method: 'GET', key: 'missing' })
  expect(response.headers.get('content-type')).toMatch(/^application\/xml/)
  expect(response.headers.get('x-amz-request-id')).toBeTruthy()
  expect(await response.text()).toMatch(
    /<Error>.*<Code>NoSuchKey<\/Code>.*<Key>missing<\/Key>.*<RequestId>\w+<\/RequestId>/s,
  )
})
