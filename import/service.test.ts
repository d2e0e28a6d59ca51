import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { serviceAt } from './service.ts'

test('an image is done as soon as it is stored, before its variants', async () => {
  const image = { id: 'a.png', status: 'processing', etag: '"0f"', bytes: 7 }
  const wishes: unknown[] = []
  const server = createServer(({ headers }, response) => {
    wishes.push(headers.prefer)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(image))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { look } = serviceAt(`http://127.0.0.1:${port}`, undefined, new AbortController().signal)
  expect(await look('a.png')).toEqual({ etag: '"0f"', bytes: 7 })
  expect(wishes).toEqual([undefined])
})
