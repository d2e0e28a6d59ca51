// The package's server in production: keys in a file, health and metrics on a port of their own, and logs in JSON.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeKey } from '../../lib/auth/keys.ts'
import { freePort } from '../../localstack/ports.ts'
import { type Storage, startStorage } from '../any-s3/storage.ts'
import { png } from '../contracts/images.ts'
import { program, type Service, startService } from '../run.ts'

let folder: string
let storage: Storage
let service: Service
let admin: string
const { secret, kept } = makeKey('test')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-serve-'))
  storage = await startStorage()
  const keysFile = join(folder, 'keys.json')
  const parameter = { type: 'String', version: 1, modified: 1, value: JSON.stringify(kept) }
  await writeFile(keysFile, JSON.stringify([{ name: `/darkroom/local/api-keys/${kept.id}`, ...parameter }]))
  const adminPort = String(await freePort())
  admin = `http://127.0.0.1:${adminPort}`
  service = await startService({
    ...storage.env,
    ...{ AUTH: 'key', KEYS_FILE: keysFile, DARKROOM_DATA: join(folder, 'data') },
    ...{ DARKROOM_LOG: 'json', DARKROOM_ADMIN_PORT: adminPort },
  })
})

afterAll(async () => {
  await service?.stop('SIGKILL')
  await storage?.close()
  await rm(folder, { recursive: true })
})

const put = (headers: Record<string, string>) =>
  fetch(`${service.url}/images/a.png`, { method: 'PUT', headers, body: new Uint8Array(png('a')) })

test('a write needs a key of the file', async () => {
  expect((await put({})).status).toBe(401)
  expect((await put({ 'x-api-key': secret })).status).toBe(201)
})

test('it is live and ready, and says how many requests it answered', async () => {
  expect((await fetch(`${admin}/live`)).status).toBe(200)
  expect((await fetch(`${admin}/ready`)).status).toBe(200)
  await put({})
  const metrics = await (await fetch(`${admin}/metrics`)).text()
  expect(metrics).toMatch(/^darkroom_http_requests_total\{method="PUT",status="401"\} [1-9]/m)
  expect(metrics).toMatch(/^darkroom_queue_messages\{queue="Queue",state="dead"\} 0$/m)
  expect(metrics).toMatch(/^process_resident_memory_bytes /m)
})

test('every line of the log is JSON, and a request has the id that its client gets', async () => {
  const id = 'from-the-proxy.1'
  const answer = await fetch(`${service.url}/images/none.png?secret=1`, { headers: { 'x-request-id': id } })
  expect(answer.headers.get('x-request-id')).toBe(id)
  const odd = await fetch(service.url, { headers: { 'x-request-id': 'a b"' } })
  expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  const lines = service
    .output()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.every(({ time, level }) => typeof time === 'string' && typeof level === 'string')).toBe(true)
  expect(lines).toContainEqual(
    expect.objectContaining({ message: 'request', id, method: 'GET', path: '/images/none.png', status: 404 }),
  )
})

test.each([
  [
    '--s3 that is no URL',
    ['--s3', 'images', '--bucket', 'b'],
    /--s3 must be the http or https URL of an S3, not images/,
  ],
  ['--s3 without a bucket', ['--s3', 'http://127.0.0.1:9'], /--s3 requires --bucket/],
])('%s is refused', (_, args, words) => {
  const [node, script] = program
  const { BUCKET: __, ...env } = process.env
  const { status, stderr } = spawnSync(node, [script, 'serve', ...args], { env, encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(words)
})
