// Parameters by SSM's own protocol, against one over a folder and one that fails.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startSsm } from '../../localstack/ssm.ts'

let folder: string
/** Statuses and types of error to answer with, before what SSM says. */
let faults: [status: number, type: string][] = []
let seen = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-parameters-'))
  const ssm = await startSsm(folder)
  const server = createServer(async (request, response) => {
    seen += 1
    const [status, type] = faults.shift() ?? []
    if (status) return response.writeHead(status).end(JSON.stringify({ __type: type, message: 'no' }))
    const { method = '', headers } = request
    const init = {
      method,
      headers: headers as Record<string, string>,
      body: request,
      duplex: 'half',
    } as const
    const answer = await fetch(ssm, init as RequestInit)
    return response.writeHead(answer.status).end(await answer.text())
  }).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})

afterAll(() => rm(folder, { recursive: true }))

const { promise: loaded, resolve } = Promise.withResolvers<typeof import('./parameters.ts')>()
beforeAll(async () => resolve(await import('./parameters.ts')))

test('a parameter reads as it was written', async () => {
  const { readParameter, writeParameter } = await loaded
  await writeParameter('/darkroom/test/one', '["ä"]')
  expect(await readParameter('/darkroom/test/one')).toBe('["ä"]')
})

test('there is no value where there is no such parameter', async () => {
  const { readParameter } = await loaded
  expect(await readParameter('/darkroom/test/none')).toBeUndefined()
})

test('tries again where SSM is busy or broken', async () => {
  const { readParameter, writeParameter } = await loaded
  await writeParameter('/darkroom/test/two', '[]')
  faults = [
    [400, 'com.amazonaws.ssm#ThrottlingException'],
    [500, 'InternalServerError'],
  ]
  expect(await readParameter('/darkroom/test/two')).toBe('[]')
})

test('is a fault of the storage after three tries', async () => {
  const { readParameter } = await loaded
  faults = Array.from({ length: 3 }, () => [503, 'ServiceUnavailable'])
  await expect(readParameter('/darkroom/test/two')).rejects.toMatchObject({ code: 'storage' })
  expect(faults).toEqual([])
})

test('does not try again what was refused', async () => {
  const { readParameter, writeParameter } = await loaded
  for (const call of [() => readParameter('/x'), () => writeParameter('/x', '[]')]) {
    faults = [[400, 'AccessDeniedException']]
    seen = 0
    await expect(call()).rejects.toMatchObject({ code: 'storage' })
    expect(seen).toBe(1)
  }
})
