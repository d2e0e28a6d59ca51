// The client with an S3 that reads a body slowly.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { configured } from '../../test/configured.ts'

let requests = 0
const server = createServer(async (request, response) => {
  requests += 1
  let received = 0
  try {
    for await (const chunk of request) {
      received += chunk.length
      await setTimeout(2)
    }
    response.setHeader('etag', `"${received}"`).end()
  } catch {
    response.destroy()
  }
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()

afterAll(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  requests = 0
})

/** Puts 8 MB, which takes the server at least 128 pauses of 2 ms, through a client with this timeout. */
async function putSlowly(timeout: string) {
  const { PutObjectCommand, s3 } = await configured(
    {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      ...{ AWS_ACCESS_KEY_ID: 'slow', AWS_SECRET_ACCESS_KEY: 'slow', AWS_REGION: 'us-east-1' },
      STORAGE_TIMEOUT: timeout,
    },
    async () => ({ ...(await import('./s3/commands.ts')), ...(await import('./client.ts')) }),
  )
  const Body = Buffer.alloc(8_000_000)
  return s3.send(new PutObjectCommand({ Bucket: 'slow', Key: 'large', Body }))
}

test('one request stores a large object while data moves, if the timeout is long enough', async () => {
  expect((await putSlowly('100000')).ETag).toBe('"8000000"')
  expect(requests).toBe(1)
})

test('sends and aborts three requests if the timeout is shorter than the body takes', async () => {
  await expect(putSlowly('50')).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(requests).toBe(3)
})
