// An S3 that takes no forms, as R2, no parts, and no long names, as file systems: large uploads use a presigned PUT,
// which takes exactly the announced file, and whoever writes the index leaves out what doesn't fit.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { credentials, type FaultyS3, startFaultyS3 } from '../faults/fault.ts'
import { type Service, server, startService } from '../run.ts'

const bucket = 'darkroom-formless'
let data: string
let s3: FaultyS3
let service: Service
let image: Buffer
let env: Record<string, string>
let endpoint: Record<string, string>

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-formless-'))
  s3 = await startFaultyS3(bucket)
  s3.use(({ method, headers, url }) => {
    const isForm = headers['content-type']?.startsWith('multipart/')
    const [path = ''] = url?.split('?') ?? []
    const isLong = path.split('/').some((segment) => decodeURIComponent(segment).length > 255)
    if (method === 'PUT' && isLong) return 'unsupported'
    return method === 'POST' && (isForm || /[?&]uploads/.test(url ?? '')) ? 'unsupported' : 'none'
  })
  endpoint = { AWS_ENDPOINT_URL: s3.endpoint, BUCKET: bucket }
  env = {
    ...{ DARKROOM_DATA: data, AWS_REGION: 'us-east-1' },
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  service = await startService({ ...env, ...endpoint, ORIGINALS: 'strip' }, server)
  image = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
})

afterAll(async () => {
  await service?.stop()
  await s3?.close()
  await rm(data, { recursive: true })
})

interface Put {
  readonly method: string
  readonly url: string
  readonly fields: object
  readonly headers: Record<string, string>
  readonly status_url: string
}

async function ask(more: object): Promise<Put> {
  const announced = { content_type: 'image/png', bytes: image.length, ...more }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${service.url}/v1/uploads`, {
    method: 'POST',
    headers,
    body: JSON.stringify(announced),
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Put
}

const send = ({ url, headers }: Put, bytes: Uint8Array) =>
  fetch(url, { method: 'PUT', headers, body: Uint8Array.from(bytes) })

const becomesImage = ({ status_url }: Put) =>
  expect
    .poll(async () => (await fetch(status_url)).json(), { interval: 100 })
    .toMatchObject({ status: 'ready', width: 300 })

test('the start says so', () => {
  expect(service.output()).toMatch(/takes no forms .+\(post-object\)/)
  expect(service.output()).toMatch(/takes no files in parts.+\(multipart\)/)
})

test('an announced file becomes an image', async () => {
  const put = await ask({ filename: 'a.png' })
  expect(put).toMatchObject({ method: 'PUT', fields: {} })
  expect((await send(put, image)).status).toBe(200)
  await becomesImage(put)
})

test('a file that was to be sent in parts is sent whole', async () => {
  const put = await ask({ filename: 'parts.png', parts: true })
  expect(put).toMatchObject({ method: 'PUT', fields: {} })
  expect(put).not.toHaveProperty('parts')
  expect((await send(put, image)).status).toBe(200)
  await becomesImage(put)
})

test('another size, type, or wish to overwrite is refused', async () => {
  const put = await ask({ filename: 'b.png' })
  expect((await send(put, Buffer.concat([image, image]))).status).toBe(403)
  const other = (name: string, value: string) => ({ ...put, headers: { ...put.headers, [name]: value } })
  expect((await send(other('content-type', 'text/html'), image)).status).toBe(403)
  expect((await send(other('x-amz-meta-overwrite', '1'), image)).status).toBe(403)
})

/** Runs the command `repair`. @returns what it printed last */
async function repair(settings: Record<string, string>): Promise<string | undefined> {
  const cwd = resolve(import.meta.dirname, '../..')
  const options = { cwd, env: { ...process.env, ...env, ...settings } }
  const { stdout } = await promisify(execFile)(process.execPath, ['localstack/repair.ts'], options)
  return stdout.trim().split('\n').at(-1)
}

test('a repair by command does as the service: it leaves the same out of keys, and the same out of originals', async () => {
  const form = new FormData()
  form.append('file', new File([new Uint8Array(image)], `${'long'.repeat(45)}.png`))
  const headers = { prefer: 'wait=30' }
  expect((await fetch(`${service.url}/v1/images`, { method: 'POST', headers, body: form })).status).toBe(201)
  expect(await repair({})).toContain('0 images processed, 0 failed')
  const client = new S3Client({
    ...{ endpoint: s3.endpoint, region: 'us-east-1' },
    ...{ credentials, forcePathStyle: true },
  })
  const { Contents = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: 'index/name/' }),
  )
  for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  expect(await repair({ ...endpoint, ORIGINALS: 'strip' })).toContain(`${Contents.length} images indexed`)
})
