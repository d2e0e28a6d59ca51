import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openBucket } from './bucket.ts'

test('an S3 that starts later is waited for, and the log says so once', async () => {
  const answers = [503, 503, 403]
  const server = createServer((_, response) => response.writeHead(answers.shift() ?? 403).end())
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  onTestFinished(() => {
    vi.unstubAllEnvs()
    warn.mockRestore()
  })
  await expect(openBucket(endpoint, 'images')).rejects.toThrow("can't be used for the bucket images")
  expect(warn.mock.calls.map(String)).toEqual([
    expect.stringContaining(`The S3 at ${endpoint} doesn't answer`),
  ])
  expect(answers).toEqual([])
})
