// Facts about S3: conditional reads, writes, and removals.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { errorCode, failure, sendSigned } from './requests.ts'
import { openTarget, type Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

const KEY = 'an object'
const OTHER = '"00000000000000000000000000000000"'
const YESTERDAY = new Date(Date.now() - 86_400_000).toUTCString()
let etag = ''
let modified = ''

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: 'bytes', ...more }))

const get = (headers: Record<string, string>, method = 'GET') =>
  sendSigned(target, { method, key: KEY, headers })

beforeEach(async () => {
  etag = (await put(KEY)).ETag ?? ''
  const { LastModified } = await target.s3.send(new HeadObjectCommand({ Bucket: target.bucket, Key: KEY }))
  modified = LastModified?.toUTCString() ?? ''
})

describe('a GET', () => {
  test.each(['GET', 'HEAD'])('%s with If-None-Match and the ETag is 304, without a body', async (method) => {
    const response = await get({ 'if-none-match': etag }, method)
    expect(response.status).toBe(304)
    expect(response.headers.get('etag')).toBe(etag)
    expect(response.headers.get('content-type')).toBeNull()
    expect(await response.text()).toBe('')
  })

  test('with If-None-Match and a list that names the ETag is 304', async () => {
    expect((await get({ 'if-none-match': `${OTHER}, ${etag}` })).status).toBe(304)
  })

  test('with If-None-Match: * is 304', async () => {
    expect((await get({ 'if-none-match': '*' })).status).toBe(304)
  })

  test('with If-None-Match and another ETag is 200', async () => {
    const response = await get({ 'if-none-match': OTHER })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('bytes')
  })

  test('with If-Match and the ETag is 200, with another 412', async () => {
    expect((await get({ 'if-match': etag })).status).toBe(200)
    const refused = await get({ 'if-match': OTHER })
    expect(refused.status).toBe(412)
    expect(await errorCode(refused)).toBe('PreconditionFailed')
  })

  test('with If-Modified-Since and the Last-Modified date is 304, with an earlier one 200', async () => {
    expect((await get({ 'if-modified-since': modified })).status).toBe(304)
    expect((await get({ 'if-modified-since': YESTERDAY })).status).toBe(200)
  })

  test('with If-Unmodified-Since and the Last-Modified date is 200, with an earlier one 412', async () => {
    expect((await get({ 'if-unmodified-since': modified })).status).toBe(200)
    expect((await get({ 'if-unmodified-since': YESTERDAY })).status).toBe(412)
  })

  test('If-None-Match takes precedence over If-Modified-Since', async () => {
    expect((await get({ 'if-none-match': etag, 'if-modified-since': YESTERDAY })).status).toBe(304)
    expect((await get({ 'if-none-match': OTHER, 'if-modified-since': modified })).status).toBe(200)
  })

  test('If-Match takes precedence over If-Unmodified-Since', async () => {
    expect((await get({ 'if-match': etag, 'if-unmodified-since': YESTERDAY })).status).toBe(200)
  })
})

describe('a PUT', () => {
  const text = async (Key: string) => {
    const { Body } = await target.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key }))
    return Body?.transformToString()
  }

  test('with If-None-Match: * creates an object', async () => {
    await put('brand new', { IfNoneMatch: '*' })
    expect(await text('brand new')).toBe('bytes')
  })

  test('with If-None-Match: * over an existing key is refused with 412, and changes nothing', async () => {
    const sent = put(KEY, { IfNoneMatch: '*', Body: 'others' })
    await expect(sent).rejects.toMatchObject(failure('PreconditionFailed', 412))
    expect(await text(KEY)).toBe('bytes')
  })

  test('with If-None-Match: *, sent eight times at once, succeeds once', async () => {
    const bodies = Array.from({ length: 8 }, (_, n) => `body ${n}`)
    const sent = bodies.map((Body) => put('raced', { IfNoneMatch: '*', Body }))
    const outcomes = await Promise.allSettled(sent)
    const winners = bodies.filter((_, n) => outcomes[n]?.status === 'fulfilled')
    const losers = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(winners).toEqual([await text('raced')])
    // S3 answers a race with 412 or with 409 ConditionalRequestConflict.
    for (const { reason } of losers) expect([409, 412]).toContain(reason.$metadata.httpStatusCode)
  })

  test('with If-None-Match and an ETag is refused with 501', async () => {
    await expect(put(KEY, { IfNoneMatch: OTHER })).rejects.toMatchObject(failure('NotImplemented', 501))
  })

  test('with If-Match and the ETag replaces the object', async () => {
    await put(KEY, { IfMatch: etag, Body: 'newer' })
    expect(await text(KEY)).toBe('newer')
  })

  test('with If-Match and another ETag is refused with 412, and changes nothing', async () => {
    const sent = put(KEY, { IfMatch: OTHER, Body: 'newer' })
    await expect(sent).rejects.toMatchObject(failure('PreconditionFailed', 412))
    expect(await text(KEY)).toBe('bytes')
  })

  test('with If-Match for a key without an object is refused with 404', async () => {
    await expect(put('not there', { IfMatch: etag })).rejects.toMatchObject(failure('NoSuchKey', 404))
  })

  test.each([
    ['of two ETags', (tag: string) => `${OTHER}, ${tag}`],
    ['with a weak ETag', (tag: string) => `W/${tag}`],
  ])('with an If-Match %s is refused with 412: S3 takes one strong ETag', async (_, match) => {
    await expect(put(KEY, { IfMatch: match(etag) })).rejects.toMatchObject(failure('PreconditionFailed', 412))
  })

  test('with If-Match: * is refused with 501', async () => {
    await expect(put(KEY, { IfMatch: '*' })).rejects.toMatchObject(failure('NotImplemented', 501))
  })

  test('with If-Match and If-None-Match is refused with 501', async () => {
    const sent = put(KEY, { IfMatch: etag, IfNoneMatch: '*' })
    await expect(sent).rejects.toMatchObject(failure('NotImplemented', 501))
  })

  test('with If-Match and one ETag, sent eight times at once, succeeds once', async () => {
    const sent = Array.from({ length: 8 }, (_, n) => put(KEY, { IfMatch: etag, Body: `newer ${n}` }))
    const outcomes = await Promise.allSettled(sent)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('a DELETE', () => {
  const remove = (Key: string, IfMatch: string) =>
    target.s3.send(new DeleteObjectCommand({ Bucket: target.bucket, Key, IfMatch }))
  const head = () => target.s3.send(new HeadObjectCommand({ Bucket: target.bucket, Key: KEY }))

  test.each(['the ETag', '*'])('with If-Match and %s removes the object', async (match) => {
    await remove(KEY, match === '*' ? match : etag)
    await expect(head()).rejects.toMatchObject(failure('NotFound', 404))
  })

  test('with If-Match and another ETag is refused with 412, and removes nothing', async () => {
    await expect(remove(KEY, OTHER)).rejects.toMatchObject(failure('PreconditionFailed', 412))
    expect((await head()).ETag).toBe(etag)
  })

  test.each([
    ['two ETags', (tag: string) => `${OTHER}, ${tag}`],
    ['a weak ETag', (tag: string) => `W/${tag}`],
  ])('with If-Match and %s is refused with 412, and removes nothing', async (_, match) => {
    await expect(remove(KEY, match(etag))).rejects.toMatchObject(failure('PreconditionFailed', 412))
    expect((await head()).ETag).toBe(etag)
  })

  test.each(['*', OTHER])('with If-Match: %s for a key without object is refused with 404', async (match) => {
    await expect(remove('never put', match)).rejects.toMatchObject(failure('NoSuchKey', 404))
  })
})
