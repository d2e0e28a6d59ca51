// Facts about S3: uploads by presigned POST forms, and the limits of their policies.
import { createHash } from 'node:crypto'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCode, failure, sendCutShort } from './requests.ts'
import { openTarget, type Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

type Fields = Record<string, string>

const presign = (options: Partial<PresignedPostOptions> = {}) =>
  createPresignedPost(target.s3, { Bucket: target.bucket, Key: 'uploads/one', ...options })

function formOf(fields: Fields, bytes: string, filename = 'photo.png'): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([bytes], { type: 'image/png' }), filename)
  return form
}

/** Presigns, changes fields, and posts. */
async function post(
  options: Partial<PresignedPostOptions>,
  bytes = 'bytes',
  change: Fields = {},
  filename?: string,
) {
  const { url, fields } = await presign(options)
  const body = formOf({ ...fields, ...change }, bytes, filename)
  return fetch(url, { method: 'POST', body, redirect: 'manual' })
}

const get = (Key: string) => target.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key }))

async function expectRefused(response: Response, status: number, code: string, key: string) {
  expect([response.status, await errorCode(response)]).toEqual([status, code])
  await expect(get(key)).rejects.toMatchObject(failure('NoSuchKey', 404))
}

test('a form as signed stores its file under its key: 204, with the ETag', async () => {
  const response = await post({ Key: 'uploads/plain' })
  expect(response.status).toBe(204)
  const { Body, ETag } = await get('uploads/plain')
  expect(response.headers.get('etag')).toBe(ETag)
  expect(await Body?.transformToString()).toBe('bytes')
})

test("keeps Content-Type and metadata of the fields, not the type of the file's part", async () => {
  const Fields = { 'Content-Type': 'image/webp', 'x-amz-meta-by': 'a form' }
  await post({ Key: 'uploads/fields', Fields })
  expect(await get('uploads/fields')).toMatchObject({ ContentType: 'image/webp', Metadata: { by: 'a form' } })
  await post({ Key: 'uploads/untyped' })
  expect((await get('uploads/untyped')).ContentType).not.toBe('image/png')
})

test.each([
  ['200', 200],
  ['201', 201],
  ['204', 204],
])('success_action_status %s is answered with it', async (asked, status) => {
  const response = await post({ Fields: { success_action_status: asked } })
  expect(response.status).toBe(status)
  const xml = await response.text()
  if (status === 201) expect(xml).toMatch(/<Key>uploads\/one<\/Key>/)
  else expect(xml).toBe('')
})

test('success_action_redirect redirects with bucket, key, and ETag', async () => {
  const response = await post({ Fields: { success_action_redirect: 'https://example.com/done?a=b' } })
  expect(response.status).toBe(303)
  const to = new URL(response.headers.get('location') ?? '')
  expect(to.origin + to.pathname).toBe('https://example.com/done')
  expect(Object.fromEntries(to.searchParams)).toMatchObject({
    a: 'b',
    bucket: target.bucket,
    key: 'uploads/one',
  })
  expect(to.searchParams.get('etag')).toMatch(/^"[0-9a-f]{32}"$/)
})

test('$' + '{filename} in the key becomes the name of the file', async () => {
  const Key = 'named/$' + '{filename}'
  expect((await post({ Key }, 'bytes', {}, 'tschüss 1.png')).status).toBe(204)
  expect((await get('named/tschüss 1.png')).ContentLength).toBe(5)
})

const range = (min: number, max: number) =>
  ({ Conditions: [['content-length-range', min, max] as const] }) as Partial<PresignedPostOptions>

test('a file of the smallest or the largest allowed size is stored', async () => {
  expect((await post({ Key: 'min', ...range(5, 9) }, '12345')).status).toBe(204)
  expect((await post({ Key: 'max', ...range(5, 9) }, '123456789')).status).toBe(204)
})

test('a file that is one byte too large is 400 EntityTooLarge, and not stored', async () => {
  const response = await post({ Key: 'large', ...range(0, 9) }, '1234567890')
  await expectRefused(response, 400, 'EntityTooLarge', 'large')
})

test('a file that is megabytes too large is refused, too', async () => {
  const response = await post({ Key: 'huge', ...range(0, 1000) }, 'x'.repeat(3_000_000))
  await expectRefused(response, 400, 'EntityTooLarge', 'huge')
})

test('a file that is too small is 400 EntityTooSmall, and not stored', async () => {
  const response = await post({ Key: 'small', ...range(5, 9) }, '1234')
  await expectRefused(response, 400, 'EntityTooSmall', 'small')
})

test('another key than the signed one is 403', async () => {
  await expectRefused(await post({}, 'bytes', { key: 'elsewhere' }), 403, 'AccessDenied', 'elsewhere')
})

test('starts-with allows only values with that prefix', async () => {
  const options: Partial<PresignedPostOptions> = {
    Key: 'mine/$' + '{filename}',
    Conditions: [['starts-with', '$Content-Type', 'image/']],
  }
  expect((await post(options, 'x', { key: 'mine/a', 'Content-Type': 'image/gif' })).status).toBe(204)
  const theirs = await post(options, 'x', { key: 'theirs/a', 'Content-Type': 'image/gif' })
  await expectRefused(theirs, 403, 'AccessDenied', 'theirs/a')
  const typed = await post(options, 'x', { key: 'mine/b', 'Content-Type': 'text/html' })
  await expectRefused(typed, 403, 'AccessDenied', 'mine/b')
})

test("a signed field that isn't sent is 403", async () => {
  const { url, fields } = await presign({ Key: 'missing-field', Fields: { 'x-amz-meta-must': 'be' } })
  const { 'x-amz-meta-must': _left, ...rest } = fields
  const response = await fetch(url, { method: 'POST', body: formOf(rest, 'x') })
  await expectRefused(response, 403, 'AccessDenied', 'missing-field')
})

test('a field without a condition is 403, unless it begins with x-ignore-', async () => {
  const extra = await post({ Key: 'extra' }, 'x', { 'x-amz-meta-extra': 'yes' })
  await expectRefused(extra, 403, 'AccessDenied', 'extra')
  expect((await post({ Key: 'ignored' }, 'x', { 'x-ignore-me': 'yes' })).status).toBe(204)
})

test('a policy for another bucket is 403', async () => {
  const { fields } = await createPresignedPost(target.s3, { Bucket: `${target.bucket}-not`, Key: 'strayed' })
  const { bucket: _named, ...rest } = fields
  const response = await fetch(`${target.endpoint}/${target.bucket}`, {
    method: 'POST',
    body: formOf(rest, 'x'),
  })
  await expectRefused(response, 403, 'AccessDenied', 'strayed')
})

test('an expired policy is 403', async () => {
  await expectRefused(await post({ Key: 'late', Expires: -60 }), 403, 'AccessDenied', 'late')
})

test('a policy that changed after signing is 403 SignatureDoesNotMatch', async () => {
  const { url, fields } = await presign({ Key: 'forged' })
  const policy = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString())
  policy.conditions.push(['content-length-range', 0, 1])
  const Policy = Buffer.from(JSON.stringify(policy)).toString('base64')
  const response = await fetch(url, { method: 'POST', body: formOf({ ...fields, Policy }, 'x') })
  await expectRefused(response, 403, 'SignatureDoesNotMatch', 'forged')
})

test('a form without a policy is 403', async () => {
  const url = `${target.endpoint}/${target.bucket}`
  const response = await fetch(url, { method: 'POST', body: formOf({ key: 'anonymous' }, 'x') })
  await expectRefused(response, 403, 'AccessDenied', 'anonymous')
})

test('a form without a file is 400', async () => {
  const { url, fields } = await presign({ Key: 'no-file' })
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  await expectRefused(await fetch(url, { method: 'POST', body }), 400, 'InvalidArgument', 'no-file')
})

test("a file that doesn't match the signed SHA-256 is 400, and not stored", async () => {
  const sha256 = createHash('sha256').update('bytes').digest('base64')
  const Fields = { 'x-amz-checksum-sha256': sha256 }
  expect((await post({ Key: 'summed', Fields }, 'bytes')).status).toBe(204)
  const response = await post({ Key: 'mis-summed', Fields }, 'other')
  expect(response.status).toBe(400)
  await expect(get('mis-summed')).rejects.toMatchObject(failure('NoSuchKey', 404))
})

test.each([
  ['within its file', 2000],
  ['right behind its file', '--\r\n'.length],
])('a form that breaks off %s stores nothing', async (_where, missing) => {
  const { url, fields } = await presign({ Key: 'cut' })
  const request = new Request(url, { method: 'POST', body: formOf(fields, 'x'.repeat(5000)) })
  const body = (await request.text()).trimEnd().concat('\r\n').slice(0, -missing)
  const headers = { 'content-type': request.headers.get('content-type') ?? '', 'content-length': '999999' }
  await sendCutShort(url, 'POST', headers, body)
  await expect(get('cut')).rejects.toMatchObject(failure('NoSuchKey', 404))
})

test('a browser of any origin can post: the preflight and the response allow it', async () => {
  const { url, fields } = await presign({ Key: 'cross-origin' })
  const origin = 'https://app.example.com'
  const preflight = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  })
  expect(preflight.status).toBe(200)
  expect(['*', origin]).toContain(preflight.headers.get('access-control-allow-origin'))
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
  expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('content-type')
  const send = (bytes: string) =>
    fetch(url, { method: 'POST', headers: { origin }, body: formOf(fields, bytes) })
  const posted = await send('x')
  expect(posted.status).toBe(204)
  expect(['*', origin]).toContain(posted.headers.get('access-control-allow-origin'))
  expect(posted.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('etag')
})

test('a request without an origin gets no CORS headers', async () => {
  expect((await post({})).headers.get('access-control-allow-origin')).toBeNull()
})
