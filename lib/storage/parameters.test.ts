// Parameters over SSM's own protocol: a parameter store in a folder, and one that fails.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startSsm } from '../../localstack/ssm.ts'
import { configured } from '../../test/configured.ts'

/** Statuses and error types to answer with before SSM's own answers. */
let faults: [status: number, type: string][] = []
let seen = 0
/** The number of answers to drop. */
let lost = 0

const folder = await mkdtemp(join(tmpdir(), 'darkroom-parameters-'))
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
  if (lost > 0) {
    lost -= 1
    return response.destroy()
  }
  return response.writeHead(answer.status).end(await answer.text())
}).listen(0, '127.0.0.1')
server.unref()
await once(server, 'listening')
const address = server.address()
afterAll(() => rm(folder, { recursive: true }))

const { createParameter, readParameter, readParameters, removeParameter } = await configured(
  {
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' },
  },
  () => import('./parameters.ts'),
)

test('a parameter reads as it was written, encrypted or not', async () => {
  for (const type of ['String', 'SecureString'] as const) {
    expect(await createParameter(`/darkroom/test/${type}`, '["ä"]', type)).toBe(true)
    expect(await readParameter(`/darkroom/test/${type}`)).toBe('["ä"]')
  }
})

test("reports an existing parameter, and doesn't overwrite it", async () => {
  expect(await createParameter('/darkroom/test/taken', 'first', 'String')).toBe(true)
  expect(await createParameter('/darkroom/test/taken', 'second', 'String')).toBe(false)
  expect(await readParameter('/darkroom/test/taken')).toBe('first')
})

test('a retry that finds the first try, whose answer was lost, has created the parameter', async () => {
  lost = 1
  expect(await createParameter('/darkroom/test/lost', 'once', 'SecureString')).toBe(true)
  expect(lost).toBe(0)
})

test('concurrent additions lose nothing, and everything below a path is read, page by page', async () => {
  const ids = Array.from({ length: 24 }, (_, at) => String(at).padStart(2, '0'))
  const add = (who: string) =>
    Promise.all(ids.map((id) => createParameter(`/darkroom/test/keys/${who}-${id}`, id, 'SecureString')))
  const made = await Promise.all([add('one'), add('other')])
  expect(made.flat()).toEqual(ids.concat(ids).map(() => true))
  const names = (await readParameters('/darkroom/test/keys')).map(({ name }) => name)
  expect(names.sort()).toEqual(
    ['one', 'other'].flatMap((who) => ids.map((id) => `/darkroom/test/keys/${who}-${id}`)),
  )
  expect(await readParameters('/darkroom/test/key')).toEqual([])
})

test("a removed parameter is gone, and can't be removed twice", async () => {
  await createParameter('/darkroom/test/gone', 'x', 'String')
  expect(await removeParameter('/darkroom/test/gone')).toBe(true)
  expect(await removeParameter('/darkroom/test/gone')).toBe(false)
  expect(await readParameter('/darkroom/test/gone')).toBeUndefined()
})

test.each([
  ['more than 4 KB', '/darkroom/test/large', 'x'.repeat(4097)],
  ['nothing', '/darkroom/test/empty', ''],
  ['a name without a leading slash', 'darkroom/test', 'x'],
  ['a reserved name', '/aws/test', 'x'],
])('SSM refuses %s', async (_, name, value) => {
  await expect(createParameter(name, value, 'String')).rejects.toMatchObject({ code: 'storage' })
})

test('a parameter holds 4 KB', async () => {
  expect(await createParameter('/darkroom/test/full', 'x'.repeat(4096), 'String')).toBe(true)
})

test('a missing parameter has no value', async () => {
  expect(await readParameter('/darkroom/test/none')).toBeUndefined()
})

test('retries if SSM is busy or broken', async () => {
  await createParameter('/darkroom/test/two', '[]', 'String')
  faults = [
    [400, 'com.amazonaws.ssm#ThrottlingException'],
    [500, 'InternalServerError'],
  ]
  expect(await readParameter('/darkroom/test/two')).toBe('[]')
})

test('reports a storage fault after three tries', async () => {
  faults = Array.from({ length: 3 }, () => [503, 'ServiceUnavailable'])
  await expect(readParameter('/darkroom/test/two')).rejects.toMatchObject({ code: 'storage' })
  expect(faults).toEqual([])
})

test("doesn't retry a refused call", async () => {
  for (const call of [() => readParameter('/x'), () => createParameter('/x', '[]', 'String')]) {
    faults = [[400, 'AccessDeniedException']]
    seen = 0
    await expect(call()).rejects.toMatchObject({ code: 'storage' })
    expect(seen).toBe(1)
  }
})
