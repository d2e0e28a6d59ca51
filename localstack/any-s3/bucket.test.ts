import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
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

test('a new bucket that is to be created again without versions is kept if another instance has stored an image by then', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'darkroom-opened-'))
  const credentials = { accessKeyId: 'a', secretAccessKey: 'a' }
  const s3 = await startS3({ directory, bucket: 'other', region: 'us-east-1', ...credentials })
  const { hostname, port } = new URL(s3.endpoint)
  const client = new S3Client({
    ...{ endpoint: s3.endpoint, region: 'us-east-1' },
    ...{ credentials, forcePathStyle: true },
  })
  const image = { Bucket: 'images', Key: 'originals/cat.png' }
  // It refuses to create a deleted key again, once.
  let creations = 0
  const server = createServer(async (incoming, outgoing) => {
    const { method, url = '', headers } = incoming
    const isCreation = method === 'PUT' && /\/f(\?|$)/.test(url)
    if (isCreation) creations += 1
    if (isCreation && creations === 2) {
      await client.send(new PutObjectCommand({ ...image, Body: 'cat' }))
      return outgoing.writeHead(412).end()
    }
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
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
  await openBucket(endpoint, 'images')
  expect(creations).toBe(4)
  expect((await client.send(new HeadObjectCommand(image))).ContentLength).toBe(3)
})
