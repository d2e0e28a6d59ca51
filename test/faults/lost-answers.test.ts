// S3 does a write, and its answer is lost: the SDK's second try meets what its first one did.
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { credentials, startFaultyS3 } from './fault.ts'

const bucket = 'darkroom-lost'
const faulty = await startFaultyS3(bucket, { opaqueEtags: true })
afterAll(() => faulty.close())

// lib/config.ts reads it when it is first imported: by import() from here on.
Object.assign(process.env, {
  BUCKET: bucket,
  AWS_ENDPOINT_URL: faulty.endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
})
const { begin } = await import('../../lib/storage/attempts.ts')
const { put, removeOriginal, replace, stat } = await import('../../lib/storage/bucket.ts')
const { s3 } = await import('../../lib/storage/client.ts')
const { readJob, requestResize, updateJob } = await import('../../lib/storage/jobs.ts')
const { arrivalKey } = await import('../../lib/storage/keys.ts')
const { readManifest, writeManifest } = await import('../../lib/storage/manifests.ts')
const { beginParts, partUrl } = await import('../../lib/storage/parts.ts')
const { promote, readArrival } = await import('../../lib/storage/uploads.ts')
const { PutObjectCommand } = await import('../../lib/storage/s3/commands.ts')
const { inspect } = await import('../../lib/image/inspect.ts')
const { completeParts } = await import('../../lib/uploads/parts.ts')

const draw = (background: string) =>
  sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer()
const [red, blue] = [inspect(await draw('red')), inspect(await draw('blue'))]

beforeEach(() => faulty.use(() => 'none'))

/** Loses the answer to the next request of this method under this prefix. @returns how many of them were sent */
function loseOnce(method: string, prefix: string): () => number {
  let sent = 0
  faulty.use((request) => {
    if (request.method !== method || !request.url?.includes(`/${prefix}`)) return 'none'
    sent += 1
    return sent === 1 ? 'lose' : 'none'
  })
  return () => sent
}

test('an upload that may not overwrite is stored, and the next one refused, though no ETag is an MD5', async () => {
  const sent = loseOnce('PUT', 'originals/')
  const etag = await put('new.png', red, { overwrite: false })
  expect(sent()).toBe(2)
  expect((await stat('new.png'))?.etag).toBe(etag)
  await expect(put('new.png', red, { overwrite: false })).rejects.toMatchObject({ code: 'name-taken' })
})

test('a request that comes again finds its own bytes by their hash, and no others', async () => {
  const etag = await put('again.png', red, { overwrite: true })
  expect(await put('again.png', red, { overwrite: false, isRetry: true })).toBe(etag)
  const other = put('again.png', blue, { overwrite: false, isRetry: true })
  await expect(other).rejects.toMatchObject({ code: 'name-taken' })
})

test('a deletion has removed the image', async () => {
  await put('gone.png', red, { overwrite: true })
  const sent = loseOnce('DELETE', 'originals/')
  expect(await removeOriginal('gone.png')).toMatchObject({ name: 'gone.png' })
  expect(sent()).toBe(2)
  expect(await removeOriginal('gone.png')).toBeUndefined()
})

test("a job's new version is its own", async () => {
  const from = await put('job.png', red, { overwrite: true })
  loseOnce('PUT', 'originals/')
  const etag = await replace('job.png', blue, { etag: from, job: 'one' })
  expect(etag).toBe((await stat('job.png'))?.etag)
  expect(await replace('job.png', red, { etag: from, job: 'two' })).toBeUndefined()
})

test('an admitted upload is its own', async () => {
  const Key = arrivalKey('up.png', 'one')
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: red.bytes }))
  const arrival = await readArrival('up.png', 'one')
  if (!arrival) throw new Error('Nothing arrived')
  loseOnce('PUT', 'originals/')
  const etag = await promote({ name: 'up.png', id: 'one' }, arrival, red, undefined)
  expect(etag).toBe((await stat('up.png'))?.etag)
})

test('a manifest is its own', async () => {
  const manifest = { status: 'failed', version: '1', bytes: 1, recipe: '', reason: 'none' } as const
  loseOnce('PUT', 'manifests/')
  const etag = await writeManifest('m.png', manifest, undefined)
  expect(etag).toBe((await readManifest('m.png'))?.etag)
})

test('a job is requested, and changed, once', async () => {
  const size = { width: 1, height: 1, fit: 'fill' } as const
  loseOnce('PUT', 'results/')
  const { id } = await requestResize('job.png', size)
  const sent = loseOnce('PUT', 'results/')
  expect(await updateJob(id, { status: 'running' })).toMatchObject({ status: 'running' })
  expect(sent()).toBe(2)
  expect((await readJob(id))?.value.status).toBe('running')
})

test('a request with an Idempotency-Key begins, and begins anew after it was given up', async () => {
  const scope = randomUUID()
  loseOnce('PUT', 'idempotency/')
  const first = await begin(scope, 'same')
  if (!('isRetry' in first)) throw new Error('Answered before it began')
  expect(first.isRetry).toBe(false)
  await expect(begin(scope, 'same')).rejects.toMatchObject({ code: 'in-progress' })
  await first.giveUp()
  loseOnce('PUT', 'idempotency/')
  const second = await begin(scope, 'same')
  expect(second).toMatchObject({ id: first.id, isRetry: true })
  if (!('isRetry' in second)) throw new Error('Answered before it began')
  await second.answer({ status: 201 })
  expect(await begin(scope, 'same')).toEqual({ answer: { status: 201 } })
})

test('an upload in parts is complete, and completing it again says so', async () => {
  const announced = { name: 'parts.png', id: randomUUID(), contentType: 'image/png', bytes: red.bytes.length }
  const upload = await beginParts({ ...announced, overwrite: false })
  const url = await partUrl(upload, { number: 1, bytes: upload.bytes }, 60)
  const body = Uint8Array.from(red.bytes)
  expect((await fetch(url, { method: 'PUT', body })).status).toBe(200)
  const sent = loseOnce('POST', 'uploads/')
  await completeParts(upload)
  expect(sent()).toBe(2)
  await completeParts(upload)
  expect((await readArrival('parts.png', upload.id))?.bytes.equals(red.bytes)).toBe(true)
})
