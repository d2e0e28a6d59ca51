// API keys: who may write, and, where a deployment says so, who may read.
import { execFile, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeKey } from '../../lib/auth/keys.ts'
import { ParameterStore } from '../../localstack/parameter-store.ts'
import { type Program, program, type Service, server, startService } from '../run.ts'

const root = resolve(import.meta.dirname, '../..')
let data: string
let open: Service
let closed: Service
let image: Buffer
/** An API key of the open service. */
let valid: string

function keys(folder: string, ...args: string[]): string {
  const env = { ...process.env, DARKROOM_DATA: join(data, folder) }
  const { stdout, stderr, status } = spawnSync(process.execPath, ['commands/keys.ts', ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

const addKey = (folder: string, ...args: string[]): string =>
  keys(folder, 'add', ...args).split('\n')[0] ?? ''

/** The id that a key begins with, and its secret, in base64url: `_` may be in it, too. */
function parts(key: string): { id: string; secret: string } {
  const { id = '', secret = '' } = /^dk_(?<id>[0-9a-f]+)_(?<secret>.+)$/.exec(key)?.groups ?? {}
  return { id, secret }
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-auth-'))
  const start = (folder: string, reads: string, as: Program) =>
    startService({ AUTH: 'key', AUTH_READS: reads, KEYS_MAX_AGE: '1', DARKROOM_DATA: join(data, folder) }, as)
  ;[open, closed] = await Promise.all([start('open', '', program), start('closed', '1', server)])
  valid = addKey('open', 'a test')
  image = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
})

afterAll(async () => {
  await Promise.all([open?.stop(), closed?.stop()])
  await rm(data, { recursive: true })
})

function form(name: string): FormData {
  const body = new FormData()
  body.append('file', new Blob([new Uint8Array(image)]), name)
  return body
}

const json = (body: unknown) => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

interface Write {
  readonly method: string
  readonly path: string
  readonly member: 'error' | 'message' | 'detail'
  readonly init: () => { body?: BodyInit; headers?: Record<string, string> }
}

type BodyInit = string | FormData | Uint8Array<ArrayBuffer>

const writes: Write[] = [
  {
    method: 'POST',
    path: '/upload',
    member: 'error',
    init: () => json({ images: [{ filename: 'a.png', image_data: image.toString('base64') }] }),
  },
  { method: 'POST', path: '/upload', member: 'message', init: () => ({ body: form('b.png') }) },
  { method: 'POST', path: '/', member: 'message', init: () => ({ body: form('c.png') }) },
  { method: 'POST', path: '/images/d.png', member: 'error', init: () => ({ body: form('x.png') }) },
  { method: 'PUT', path: '/images/e.png', member: 'error', init: () => ({ body: new Uint8Array(image) }) },
  {
    method: 'POST',
    path: '/v1/images',
    member: 'detail',
    init: () => json({ data: image.toString('base64') }),
  },
  { method: 'PATCH', path: '/e.png', member: 'message', init: () => json({ width: 5, height: 5 }) },
  { method: 'PATCH', path: '/v1/images/e.png', member: 'detail', init: () => json({ width: 5, height: 5 }) },
  {
    method: 'POST',
    path: '/v1/images/e.png/signed-urls',
    member: 'detail',
    init: () => json({ queries: ['w=9'] }),
  },
  { method: 'DELETE', path: '/a.png', member: 'message', init: () => ({}) },
  { method: 'DELETE', path: '/images/b.png', member: 'error', init: () => ({}) },
  { method: 'DELETE', path: '/v1/images/c.png', member: 'detail', init: () => ({}) },
]

function send(
  service: Service,
  { method, path, init }: Write,
  credential: Record<string, string> = {},
): Promise<Response> {
  const { headers = {}, ...rest } = init()
  return fetch(service.url + path, { method, ...rest, headers: { ...headers, ...credential } })
}

describe('where writes need a key', () => {
  test.each(writes)(
    '$method $path without one is 401, in its own words ($member), and does nothing',
    async (write) => {
      const response = await send(open, write)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      const body = (await response.json()) as Record<string, unknown>
      expect(body[write.member]).toMatch(/key/i)
      expect(await (await fetch(`${open.url}/`)).json()).toEqual([])
    },
  )

  test.each([
    ['X-Api-Key', (key: string) => ({ 'X-Api-Key': key })],
    ['a bearer token', (key: string) => ({ Authorization: `Bearer ${key}` })],
  ])(
    'every write works with a key as %s',
    async (_, credential) => {
      await expect
        .poll(async () => (await send(open, writes[4] as Write, credential(valid))).status)
        .toBe(201)
      for (const write of writes) {
        const { status } = await send(open, write, credential(valid))
        expect([200, 201, 202, 204, 409], `${write.method} ${write.path}`).toContain(status)
      }
      await send(
        open,
        { method: 'DELETE', path: '/d.png', member: 'message', init: () => ({}) },
        credential(valid),
      )
    },
    60_000,
  )

  test('reads need none: GET, HEAD, lists, POST /get', async () => {
    const get = (path: string, init?: RequestInit) => fetch(open.url + path, init)
    expect((await get('/')).status).toBe(200)
    expect((await get('/v1/images')).status).toBe(200)
    expect((await get('/nothing.png', { method: 'HEAD' })).status).toBe(404)
    expect((await get('/get', { method: 'POST', ...json({ filenames: [] }) })).status).toBe(200)
  })

  test('a key that is not known is 401, one that may only read is 403', async () => {
    const readsOnly = addKey('open', 'a viewer', '--reads-only')
    const put = writes[4] as Write
    expect((await send(open, put, { 'X-Api-Key': 'dk_00000000_none' })).status).toBe(401)
    await expect.poll(async () => (await send(open, put, { 'X-Api-Key': readsOnly })).status).toBe(403)
  }, 120_000)

  test('a revoked key stops working within a minute, another one goes on', async () => {
    const first = addKey('open', 'first')
    const put = (key: string) => send(open, writes[4] as Write, { 'X-Api-Key': key })
    await expect.poll(async () => (await put(first)).status).toBe(201)
    keys('open', 'revoke', parts(first).id)
    await expect.poll(async () => (await put(first)).status, { interval: 1000 }).toBe(401)
    expect((await put(valid)).status).toBe(201)
  }, 120_000)
})

describe('where reads need a key, too', () => {
  test.each(['/', '/v1/images', '/images/a.png', '/a.png', '/v1/jobs/1'])(
    'GET %s without one is 401',
    async (path) => {
      expect((await fetch(closed.url + path)).status).toBe(401)
    },
  )

  test('a key that may only read reads', async () => {
    const key = addKey('closed', 'a viewer', '--reads-only')
    const get = () => fetch(`${closed.url}/`, { headers: { 'X-Api-Key': key } })
    await expect.poll(async () => (await get()).status).toBe(200)
  }, 120_000)
})

test('keys are listed by id and label, and kept hashed alone', async () => {
  const key = addKey('closed', 'the build')
  const { id, secret } = parts(key)
  expect(keys('closed', 'list')).toMatch(new RegExp(`^${id} .* the build$`, 'm'))
  expect(secret).toHaveLength(43)
  for (const file of await readdir(join(data, 'closed'))) {
    if (!file.startsWith('parameters.')) continue
    expect((await readFile(join(data, 'closed', file))).includes(secret), file).toBe(false)
    expect((await stat(join(data, 'closed', file))).mode & 0o077, file).toBe(0)
  }
})

test('a rotated key has a successor with its label, and works until it is revoked', () => {
  const { id } = parts(addKey('closed', 'rotated'))
  keys('closed', 'rotate', id)
  expect(keys('closed', 'list').match(/ rotated$/gm)).toHaveLength(2)
})

test('two people who add keys at the same time lose none', async () => {
  const folder = 'at-once'
  const env = { ...process.env, DARKROOM_DATA: join(data, folder) }
  const labels = Array.from({ length: 6 }, (_, at) => `key ${at}`)
  const add = (label: string) =>
    promisify(execFile)(process.execPath, ['commands/keys.ts', 'add', label], { cwd: root, env })
  await Promise.all(labels.map(add))
  const listed = keys(folder, 'list').trim().split('\n')
  expect(listed.map((line) => line.slice(line.indexOf('key '))).sort()).toEqual(labels.sort())
}, 120_000)

test('more keys than one parameter of 4 KB would hold are valid', () => {
  const parameters = new ParameterStore(join(data, 'at-once'))
  for (let at = 0; at < 60; at++) {
    const { kept } = makeKey(`one of many ${at}`)
    const value = JSON.stringify(kept)
    parameters.create({ name: `/darkroom/local/api-keys/${kept.id}`, value, type: 'String' })
  }
  expect(keys('at-once', 'list').match(/ one of many \d+$/gm)).toHaveLength(60)
})

test('signing keys: the newest one signs, a revoked one does not; their secrets are not shown', async () => {
  const first = keys('open', 'list', '--signing').trim()
  expect(first).toBe('local  signs')
  keys('open', 'add', '--signing', 'k2')
  expect(keys('open', 'list', '--signing')).toBe('k2  signs\nlocal\n')
  expect(() => keys('open', 'add', '--signing', 'k2')).toThrow(/k2 already/)
  const sign = () => {
    const env = { ...process.env, DARKROOM_DATA: join(data, 'open') }
    const args = ['commands/sign.ts', `${open.url}/images/none.png?w=333`]
    return spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
  }
  let signed = ''
  // The service learns of a key within KEYS_MAX_AGE, and refuses it until then.
  await expect.poll(() => (signed = sign().stdout.trim()), { interval: 1000 }).toMatch(/kid=k2/)
  expect((await fetch(signed)).status).toBe(404)
  keys('open', 'revoke', '--signing', 'k2')
  await expect.poll(async () => (await fetch(signed)).status).toBe(403)
  expect(() => keys('open', 'revoke', '--signing', 'k2')).toThrow(/no signing key/)
}, 120_000)

test('the secret of callbacks is made once, and a job may name a callback while there is one', async () => {
  expect(() => keys('open', 'add', '--callback')).toThrow(/callback secret already exists/)
  const patch = () =>
    send(
      open,
      {
        method: 'PATCH',
        path: '/none.png',
        member: 'message',
        init: () => json({ width: 5, height: 5, callback_url: 'https://receiver.example/' }),
      },
      { 'X-Api-Key': valid },
    ).then(({ status }) => status)
  await expect.poll(patch).toBe(404)
  keys('open', 'revoke', '--callback')
  await expect.poll(patch).toBe(400)
  expect(keys('open', 'add', '--callback')).toMatch(/^whsec_/)
  await expect.poll(patch).toBe(404)
}, 120_000)

test('keys and secrets of an older data folder are still valid', async () => {
  const old = join(data, 'older')
  await mkdir(old)
  const { kept } = makeKey('from before')
  await writeFile(
    join(old, 'parameters.json'),
    JSON.stringify({ '/darkroom/local/api-keys': JSON.stringify([kept]) }),
  )
  expect(keys('older', 'list')).toMatch(/ from before$/m)
  keys('older', 'revoke', kept.id)
  expect(keys('older', 'list')).not.toMatch(/ from before$/m)
})

test.each([
  ['list', '--region', 'eu-central-1'],
  ['list', '--callback'],
  ['add', '--signing', '--callback'],
  ['add', '--signing', 'a/b'],
  ['revoke'],
])('npm run keys refuses %s %s %s with 2', (...args) => {
  const given = args.filter((arg) => arg !== undefined)
  expect(spawnSync(process.execPath, ['commands/keys.ts', ...given], { cwd: root }).status).toBe(2)
})
