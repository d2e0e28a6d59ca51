import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startS3 } from '../s3/server.ts'
import { openBucket } from './bucket.ts'

/** Points the AWS SDK to an S3, for a test. */
function use(endpoint: string): void {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a')
  onTestFinished(() => void vi.unstubAllEnvs())
}

test('an S3 that starts later is waited for, and the log says so once', async () => {
  const answers = [503, 503, 403]
  const server = createServer((_, response) => response.writeHead(answers.shift() ?? 403).end())
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  use(endpoint)
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  onTestFinished(() => void warn.mockRestore())
  await expect(openBucket(endpoint, 'images')).rejects.toThrow(
    "can't be used for the bucket images: it answered 403. Check AWS_ACCESS_KEY_ID",
  )
  expect(warn.mock.calls.map(String)).toEqual([
    expect.stringContaining(`The S3 at ${endpoint} doesn't answer`),
  ])
  expect(answers).toEqual([])
})

/** What a client gets instead of S3's answer. */
interface Fault {
  readonly status: number
  /** Whether S3 carries the request out. */
  readonly isLate: boolean
}

/** Starts an S3, and what passes requests on to it, with faults. */
async function startBehind(
  faultOf: (incoming: IncomingMessage, client: S3Client) => Promise<Fault | undefined>,
) {
  const directory = await mkdtemp(join(tmpdir(), 'darkroom-opened-'))
  const credentials = { accessKeyId: 'a', secretAccessKey: 'a' }
  const s3 = await startS3({ directory, bucket: 'other', region: 'us-east-1', ...credentials })
  const { hostname, port } = new URL(s3.endpoint)
  const client = new S3Client({
    ...{ endpoint: s3.endpoint, region: 'us-east-1' },
    ...{ credentials, forcePathStyle: true },
  })
  const server = createServer(async (incoming, outgoing) => {
    const fault = await faultOf(incoming, client)
    if (fault && !fault.isLate) {
      incoming.resume()
      return outgoing.writeHead(fault.status).end()
    }
    const { method, url: path, headers } = incoming
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(fault?.status ?? answer.statusCode ?? 500, fault ? {} : answer.headers)
      if (fault) outgoing.end()
      return fault ? answer.resume() : answer.pipe(outgoing)
    })
    return incoming.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(async () => {
    server.close()
    await s3.close()
    await rm(directory, { recursive: true })
  })
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  use(endpoint)
  return { endpoint, client }
}

test('an S3 that fails now and then, before or after it carries a call out, lacks no more than another', async () => {
  let calls = 0
  const { endpoint, client } = await startBehind(async () => {
    calls += 1
    return calls % 12 === 0 ? { status: 503, isLate: calls % 24 === 0 } : undefined
  })
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  onTestFinished(() => void warn.mockRestore())
  expect(await openBucket(endpoint, 'images')).toEqual(['lifecycle'])
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: 'images' }))
  expect(KeyCount).toBe(0)
})

/** Returns what refuses, once, to create a deleted key again, as some S3 do in a bucket with versions. */
function refusesRecreation() {
  let creations = 0
  return ({ method, url = '' }: IncomingMessage) => {
    if (method === 'PUT' && /\/f(\?|$)/.test(url)) creations += 1
    else return false
    return creations === 2
  }
}

test('a new bucket that is to be created again without versions is kept if another instance has stored an image by then', async () => {
  const image = { Bucket: 'images', Key: 'originals/cat.png' }
  const refuses = refusesRecreation()
  const { endpoint, client } = await startBehind(async (incoming, own) => {
    if (!refuses(incoming)) return undefined
    await own.send(new PutObjectCommand({ ...image, Body: 'cat' }))
    return { status: 412, isLate: false }
  })
  expect(await openBucket(endpoint, 'images')).toEqual(['lifecycle'])
  expect((await client.send(new HeadObjectCommand(image))).ContentLength).toBe(3)
})

test.each([
  [
    'the deletion',
    ({ method, url }: IncomingMessage) => method === 'DELETE' && url?.match(/^\/images\/?(\?|$)/),
  ],
  [
    'the second creation',
    ({ method, url }: IncomingMessage) => method === 'PUT' && url?.match(/^\/images\/?$/),
  ],
])('a new bucket is created again without versions if the answer to %s is lost', async (_, matches) => {
  const refuses = refusesRecreation()
  let isRefused = false
  let isLost = false
  const { endpoint } = await startBehind(async (incoming) => {
    if (refuses(incoming)) {
      isRefused = true
      return { status: 412, isLate: false }
    }
    if (!isRefused || isLost || !matches(incoming)) return undefined
    isLost = true
    return { status: 503, isLate: true }
  })
  expect((await openBucket(endpoint, 'images')).toSorted()).toEqual(['lifecycle', 'versioning'])
  expect(isLost).toBe(true)
})

test('a new bucket is created again without versions if it stores late what had no answer', async () => {
  const refuses = refusesRecreation()
  let deletions = 0
  const { endpoint } = await startBehind(async (incoming, own) => {
    if (refuses(incoming)) return { status: 412, isLate: false }
    if (incoming.method !== 'DELETE' || !incoming.url?.match(/^\/images\/?(\?|$)/)) return undefined
    deletions += 1
    if (deletions === 1)
      await own.send(new PutObjectCommand({ Bucket: 'images', Key: 'probe/late', Body: 'late' }))
    return undefined
  })
  expect((await openBucket(endpoint, 'images')).toSorted()).toEqual(['lifecycle', 'versioning'])
  expect(deletions).toBe(2)
})
