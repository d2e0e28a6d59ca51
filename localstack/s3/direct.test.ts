// A request that reaches the embedded S3 directly has the same answer as over HTTP.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inline } from '../../lib/image/delivery.ts'
import { directly } from './direct.ts'
import { startS3 } from './server.ts'

const directory = await mkdtemp(join(tmpdir(), 'darkroom-direct-'))
const [region, bucket] = ['us-east-1', 'direct']
const keys = { accessKeyId: 'direct', secretAccessKey: 'direct' }
const server = await startS3({ directory, bucket, region, ...keys })
afterAll(async () => {
  await server.close()
  await rm(directory, { recursive: true })
})

Object.assign(process.env, {
  ...{ AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: region },
  ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
})
const { addressed, sign, s3 } = await import('../../lib/storage/s3/client.ts')
const { bytesOf } = await import('../../lib/storage/s3/message.ts')
const { overHttp } = await import('../../lib/storage/s3/transport.ts')
const { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } = await import(
  '../../lib/storage/s3/commands.ts'
)
const direct = directly(server.respond)

const object = { Bucket: bucket, Key: 'a b/é+.jpg' }
const large = { Bucket: bucket, Key: 'large' }

beforeAll(async () => {
  const head = { ContentType: 'image/jpeg', ContentDisposition: inline('ü.jpg') }
  await s3.send(new PutObjectCommand({ ...object, ...head, Body: 'bytes', Metadata: { at: '1' } }))
  await s3.send(new PutObjectCommand({ ...large, Body: Buffer.alloc(1_000_000, 'large') }))
})

/** Fields of a connection, and those that differ each time. */
const own = ['connection', 'date', 'keep-alive', 'transfer-encoding', 'x-amz-request-id', 'x-amz-version-id']

type Signed = Awaited<ReturnType<typeof sign>>

/** Returns what of an answer has to be the same. */
async function answered(request: Signed, send: typeof direct) {
  const { status, headers, body } = await send(request)
  const fields = Object.entries(headers).filter(([name]) => !own.includes(name))
  const text = (await bytesOf(body)).toString().replace(/<RequestId>.*<\/RequestId>/, '')
  return { status, headers: Object.fromEntries(fields), text }
}

const get = (more = {}) => addressed(new GetObjectCommand({ ...object, ...more }))

test.each([
  ['an object', () => sign(get())],
  ['its head', () => sign(addressed(new HeadObjectCommand(object)))],
  [
    'the head of a key that is missing',
    () => sign(addressed(new HeadObjectCommand({ ...object, Key: 'none' }))),
  ],
  ['a large object', () => sign(addressed(new GetObjectCommand(large)))],
  ['a range', () => sign(get({ Range: 'bytes=1-2' }))],
  ['a range outside of it', () => sign(get({ Range: 'bytes=9-' }))],
  ['a condition that fails', () => sign(get({ IfMatch: '"other"' }))],
  ['a key that is missing', () => sign(get({ Key: 'none' }))],
  ['a listing', () => sign(addressed(new ListObjectsV2Command({ Bucket: bucket, EncodingType: 'url' })))],
  [
    'a write over nothing',
    () => sign(addressed(new PutObjectCommand({ ...object, IfMatch: '"1"', Body: 'x' }))),
  ],
  ['no signature', async () => get()],
  ['a signature of another request', async () => ({ ...(await sign(get())), method: 'DELETE' })],
  [
    'a body that is not the signed one',
    async () => ({ ...(await sign(addressed(new PutObjectCommand({ ...object, Body: 'x' })))), body: 'y' }),
  ],
])('%s', async (_, request) => {
  const signed = await request()
  const own = await answered(signed, direct)
  expect(own).toEqual(await answered(signed, (one) => overHttp(one)))
  expect(own.status).toBeGreaterThanOrEqual(200)
})

test('a field that HTTP cannot carry is refused', async () => {
  const request = await sign(get())
  const headers = { ...request.headers, 'x-amz-meta-a': 'a\nb' }
  await expect(direct({ ...request, headers })).rejects.toThrow(/Invalid character/)
})

test('after its end, it answers nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-direct-'))
  const other = await startS3({ directory: folder, bucket, region, ...keys })
  await other.close()
  const request = await sign(get())
  expect(() =>
    other.respond({ ...request, url: '/', headers: {}, body: bytesNever(), sourceIp: '' }),
  ).toThrow('This S3 is closed')
  await rm(folder, { recursive: true })
})

async function* bytesNever(): AsyncGenerator<Buffer> {}
