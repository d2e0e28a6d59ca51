// Each packaged function in the runtime's own loader: its handler is found, its module loads, sharp's binary runs.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIGatewayProxyStructuredResultV2, S3Event, SQSBatchResponse } from 'aws-lambda'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { makeKey } from '../../lib/auth/keys.ts'
import { Database } from '../../localstack/database.ts'
import { ParameterStore } from '../../localstack/parameter-store.ts'
import { startQueueApi } from '../../localstack/queue/api.ts'
import { Queue } from '../../localstack/queue/queue.ts'
import { type EmbeddedS3, startS3 } from '../../localstack/s3/server.ts'
import { startSsm } from '../../localstack/ssm.ts'
import { type Lambda, startLambda } from './lambda.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The file of AWS's runtime interface client. */
    client: string
  }
}

const credentials = { accessKeyId: 'runtime', secretAccessKey: 'runtime' }
const bucket = 'darkroom-runtime'
const lambdas = new Map<string, Lambda>()
const events: S3Event[] = []
let folder: string
let s3: EmbeddedS3
let env: Record<string, string>

/** As serverless.yml has them, by the functions' names there. */
async function handlers(): Promise<Map<string, string>> {
  const text = await readFile('serverless.yml', 'utf8')
  const found = [...text.matchAll(/^ {2}(\w+):\n {4}handler: (\S+)$/gm)]
  return new Map(found.map(([, name = '', handler = '']) => [name, handler]))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-runtime-'))
  const onEvent = (event: S3Event) => {
    events.push(event)
  }
  s3 = await startS3({ directory: join(folder, 's3'), bucket, region: 'us-east-1', ...credentials, onEvent })
  const queues = await startQueueApi()
  queues.add(new Queue(new Database(), 'bulk'))
  env = {
    BUCKET: bucket,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    BULK_QUEUE_URL: `${queues.endpoint}/000000000000/bulk`,
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  for (const [name, handler] of await handlers())
    lambdas.set(name, await startLambda(inject('client'), handler, env, join(folder, 'packages')))
})

afterAll(async () => {
  await Promise.all([...lambdas.values()].map(({ stop }) => stop()))
  await s3?.close()
  await rm(folder, { recursive: true })
})

async function invoke(name: string, event: unknown): Promise<unknown> {
  const lambda = lambdas.get(name)
  if (!lambda) throw new Error(`There is no function ${name}`)
  return lambda.invoke(event)
}

interface Asked {
  readonly params?: Record<string, string>
  readonly query?: string
  readonly type?: string
  readonly key?: string
  readonly body?: Buffer
}

/** As API Gateway hands a request on. */
async function ask(name: string, routeKey: string, { params, query = '', type, key, body }: Asked = {}) {
  const [method, template = ''] = routeKey.split(' ')
  const path = template.replaceAll(/\{(\w+)\}/g, (_, placeholder) =>
    encodeURIComponent(params?.[placeholder] ?? ''),
  )
  const event = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: {
      'x-darkroom-host': 'images.example',
      'x-darkroom-path': path,
      ...(type ? { 'content-type': type } : {}),
      ...(key ? { 'x-api-key': key } : {}),
    },
    pathParameters: params,
    requestContext: { http: { method, path, sourceIp: '127.0.0.1' }, domainName: 'images.example' },
    body: body?.toString('base64'),
    isBase64Encoded: body !== undefined,
  }
  return (await invoke(name, event)) as APIGatewayProxyStructuredResultV2
}

/** The bucket's events so far, as SQS hands them on. */
async function resize(): Promise<SQSBatchResponse> {
  const records = events
    .splice(0)
    .map((event, index) => ({ messageId: String(index), body: JSON.stringify(event), attributes: {} }))
  return (await invoke('resize', { Records: records })) as SQSBatchResponse
}

const photo = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()

const bytesOf = ({ body = '' }: APIGatewayProxyStructuredResultV2) => Buffer.from(body, 'base64')

test('an image is stored raw, and comes back byte for byte', async () => {
  const image = await photo()
  const stored = await ask('upload', 'PUT /images/{id}', {
    params: { id: 'a.jpg' },
    type: 'image/jpeg',
    body: image,
  })
  expect(stored).toMatchObject({ statusCode: 201 })
  const got = await ask('get', 'GET /images/{id}', { params: { id: 'a.jpg' } })
  expect(got).toMatchObject({ statusCode: 200, headers: { 'content-type': 'image/jpeg' } })
  expect(bytesOf(got).equals(image)).toBe(true)
})

test('a form is parsed by the part that is loaded on demand', async () => {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(await photo())]), 'b.jpg')
  const request = new Request('http://images.example', { method: 'POST', body: form })
  const type = request.headers.get('content-type') ?? ''
  const body = Buffer.from(await request.arrayBuffer())
  expect(await ask('upload', 'POST /upload', { type, body })).toMatchObject({ statusCode: 200 })
  expect(JSON.parse((await ask('list', 'GET /')).body ?? '')).toContain('b.jpg')
})

test("sharp's binary processes it", async () => {
  expect(await resize()).toEqual({ batchItemFailures: [] })
  const thumb = await ask('get', 'GET /images/{id}', { params: { id: 'a.jpg' }, query: 'preset=thumb' })
  expect(thumb).toMatchObject({ statusCode: 200, headers: { 'content-type': 'image/webp' } })
  expect(await sharp(bytesOf(thumb)).metadata()).toMatchObject({ format: 'webp', width: 200, height: 200 })
})

test('a resize is accepted and run', async () => {
  const size = {
    params: { name: 'a.jpg' },
    type: 'application/json',
    body: Buffer.from('{"width":30,"height":20}'),
  }
  expect(await ask('requestResize', 'PATCH /{name}', size)).toMatchObject({ statusCode: 202 })
  expect(await resize()).toEqual({ batchItemFailures: [] })
  const got = await ask('get', 'GET /{name}', { params: { name: 'a.jpg' } })
  expect(await sharp(bytesOf(got)).metadata()).toMatchObject({ width: 30, height: 20 })
})

test('the repair runs', async () => {
  await expect(invoke('repair', {})).resolves.not.toThrow()
})

test('what was removed is missing', async () => {
  expect(await ask('delete', 'DELETE /{name}', { params: { name: 'a.jpg' } })).toMatchObject({
    statusCode: 204,
  })
  expect(await ask('get', 'GET /{name}', { params: { name: 'a.jpg' } })).toMatchObject({ statusCode: 404 })
})

test('a write needs a key where keys are asked for, which the package reads by itself', async () => {
  const { secret, kept } = makeKey('runtime')
  const parameter = { value: JSON.stringify(kept), type: 'String' }
  new ParameterStore(folder).create({ name: `/darkroom/test/api-keys/${kept.id}`, ...parameter })
  const auth = {
    AUTH: 'key',
    PARAMETERS_PATH: '/darkroom/test',
    AWS_ENDPOINT_URL_SSM: await startSsm(folder),
  }
  const into = join(folder, 'guarded')
  lambdas.set(
    'guarded',
    await startLambda(inject('client'), 'functions/upload.handler', { ...env, ...auth }, into),
  )
  const request = { params: { id: 'c.jpg' }, type: 'image/jpeg', body: await photo() }
  expect(await ask('guarded', 'PUT /images/{id}', request)).toMatchObject({ statusCode: 401 })
  expect(await ask('guarded', 'PUT /images/{id}', { ...request, key: secret })).toMatchObject({
    statusCode: 201,
  })
})
