// Facts about S3: Signature Version 4, in headers and in presigned URLs.
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credentials, region } from './credentials.ts'
import { errorCode, failure, sendSigned } from './requests.ts'
import { openTarget, type Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
  await target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key: 'object', Body: 'bytes' }))
})
afterAll(() => target.close())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

const presign = (more = {}, options = {}) =>
  getSignedUrl(target.s3, new GetObjectCommand({ Bucket: target.bucket, Key: 'object', ...more }), options)

describe('a request', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE'])(
    '%s without a signature is 403 AccessDenied',
    async (method) => {
      const response = await fetch(target.url('object'), {
        method,
        ...(method === 'PUT' ? { body: 'x' } : {}),
      })
      expect(response.status).toBe(403)
      if (method !== 'HEAD') expect(await errorCode(response)).toBe('AccessDenied')
    },
  )

  test('a listing without a signature is 403', async () => {
    expect((await fetch(`${target.endpoint}/${target.bucket}?list-type=2`)).status).toBe(403)
  })

  test('a DeleteObjects without a signature is 403', async () => {
    const body = '<Delete><Object><Key>object</Key></Object></Delete>'
    const url = `${target.endpoint}/${target.bucket}?delete`
    expect((await fetch(url, { method: 'POST', body })).status).toBe(403)
    expect((await fetch(await presign())).status).toBe(200)
  })

  test('signed with another secret is 403 SignatureDoesNotMatch', async () => {
    const response = await sendSigned(target, { method: 'GET', key: 'object', secretAccessKey: 'wrong' })
    expect(response.status).toBe(403)
    expect(await errorCode(response)).toBe('SignatureDoesNotMatch')
  })

  test('with an unknown access key is 403 InvalidAccessKeyId', async () => {
    const stranger = { ...credentials, accessKeyId: 'AKIAUNKNOWNUNKNOWN00' }
    const s3 = new S3Client({
      endpoint: target.endpoint,
      region,
      forcePathStyle: true,
      credentials: stranger,
    })
    const sent = s3.send(new GetObjectCommand({ Bucket: target.bucket, Key: 'object' }))
    await expect(sent).rejects.toMatchObject(failure('InvalidAccessKeyId', 403))
    s3.destroy()
  })

  test.each([16, -16])('signed %i minutes ago is 403 RequestTimeTooSkewed', async (minutes) => {
    const response = await sendSigned(target, { method: 'GET', key: 'object', date: minutesAgo(minutes) })
    expect(response.status).toBe(403)
    expect(await errorCode(response)).toBe('RequestTimeTooSkewed')
  })

  test.each([10, -10])('signed %i minutes ago is accepted', async (minutes) => {
    const response = await sendSigned(target, { method: 'GET', key: 'object', date: minutesAgo(minutes) })
    expect(response.status).toBe(200)
  })

  test.each([
    ['several spaces in a header', { headers: { 'x-amz-meta-title': 'a   b    c' } }],
    ['an empty header', { headers: { 'x-amz-meta-empty': '' } }],
    ['a query with repeated names', { query: { tag: ['b', 'a', 'a b'], 'x-id': 'PutObject' } }],
    ['a query of special characters', { query: { "!'()*": `~-._ +&=%/"日本` } }],
    ['a key of special characters', { key: `!'()*~-._ +&=%"日本/ü//x` }],
    ['an unsigned payload', { payloadHash: 'UNSIGNED-PAYLOAD' }],
  ])('with %s is accepted', async (_what, more) => {
    const response = await sendSigned(target, { method: 'PUT', key: 'signed', body: 'x', ...more })
    expect(response.status).toBe(200)
  })

  test('with a header that changed after signing is 403', async () => {
    const url = await getSignedUrl(
      target.s3,
      new PutObjectCommand({ Bucket: target.bucket, Key: 'typed', ContentType: 'image/png' }),
      { signableHeaders: new Set(['content-type']) },
    )
    const send = (type: string) => fetch(url, { method: 'PUT', body: 'x', headers: { 'content-type': type } })
    expect((await send('text/html')).status).toBe(403)
    expect((await send('image/png')).status).toBe(200)
  })
})

describe('a presigned URL', () => {
  test('is accepted', async () => {
    const response = await fetch(await presign())
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('bytes')
  })

  test('whose key, query, or signature changed is 403', async () => {
    const url = await presign()
    const changed = [
      url.replace('/object?', '/other?'),
      `${url}&response-content-type=text%2Fhtml`,
      url.replace(/(X-Amz-Signature=)[0-9a-f]{4}/, '$1dead'),
      url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'),
    ]
    for (const link of changed) {
      const response = await fetch(link)
      expect(response.status).toBe(403)
      expect(await errorCode(response)).toBe('SignatureDoesNotMatch')
    }
  })

  test('is valid only for its method', async () => {
    expect((await fetch(await presign(), { method: 'DELETE' })).status).toBe(403)
    const removal = new DeleteObjectCommand({ Bucket: target.bucket, Key: 'nothing' })
    expect((await fetch(await getSignedUrl(target.s3, removal), { method: 'DELETE' })).status).toBe(204)
  })

  test('is 403 AccessDenied when it has expired', async () => {
    const response = await fetch(await presign({}, { signingDate: minutesAgo(2), expiresIn: 60 }))
    expect(response.status).toBe(403)
    expect(await errorCode(response)).toBe('AccessDenied')
  })

  test('is valid longer than the 15 minutes of a signed header', async () => {
    expect((await fetch(await presign({}, { signingDate: minutesAgo(50), expiresIn: 3600 }))).status).toBe(
      200,
    )
  })

  test('sets response headers with response-*', async () => {
    const response = await fetch(
      await presign({
        ResponseContentType: 'image/x-own; a=b',
        ResponseContentDisposition: `attachment; filename="a b.png"`,
        ResponseCacheControl: 'no-store',
      }),
    )
    expect(response.headers.get('content-type')).toBe('image/x-own; a=b')
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="a b.png"`)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test("accepts Range and If-None-Match, which aren't signed", async () => {
    const url = await presign()
    const part = await fetch(url, { headers: { range: 'bytes=1-2' } })
    expect([part.status, await part.text()]).toEqual([206, 'yt'])
    const etag = part.headers.get('etag') ?? ''
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  test('for a PUT stores the body, with the signed metadata', async () => {
    const Metadata = { origin: 'a link' }
    const command = new PutObjectCommand({ Bucket: target.bucket, Key: 'by link', Metadata })
    const url = await getSignedUrl(target.s3, command)
    const response = await fetch(url, {
      method: 'PUT',
      body: 'sent',
      headers: { 'content-type': 'text/x-own' },
    })
    expect(response.status).toBe(200)
    const got = await target.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key: 'by link' }))
    expect(got).toMatchObject({ Metadata, ContentType: 'text/x-own' })
    expect(await got.Body?.transformToString()).toBe('sent')
  })

  test("refuses an x-amz header that isn't signed", async () => {
    const url = await getSignedUrl(target.s3, new PutObjectCommand({ Bucket: target.bucket, Key: 'added' }))
    const response = await fetch(url, { method: 'PUT', body: 'x', headers: { 'x-amz-meta-added': 'yes' } })
    expect(response.status).toBe(403)
  })
})
