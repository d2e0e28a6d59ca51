// AUTH=jwt: the tokens of an issuer pass that are good, and nobody else gets in, as at API Gateway.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { png } from '../contracts/images.ts'
import { audience, type Issuer, startIssuer } from '../issuer.ts'
import { type Program, program, type Service, server, startService } from '../run.ts'

const hour = 3600
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

let folder: string
let issuer: Issuer
let open: Service
let closed: Service

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-jwt-'))
  issuer = await startIssuer()
  const start = (name: string, reads: string) =>
    startService({
      AUTH: 'jwt',
      AUTH_READS: reads,
      JWT_ISSUER: issuer.url,
      JWT_AUDIENCE: `${audience}, another`,
      DARKROOM_DATA: join(folder, name),
    })
  ;[open, closed] = await Promise.all([start('open', '0'), start('closed', '1')])
})

afterAll(async () => {
  await Promise.all([open?.stop(), closed?.stop(), issuer?.close()])
  await rm(folder, { recursive: true })
})

let count = 0

/** Stores an image with this in the Authorization field. */
async function store(authorization: string | undefined, service = open) {
  count += 1
  const name = `${count}.png`
  const answer = await fetch(`${service.url}/images/${name}`, {
    method: 'PUT',
    headers: authorization === undefined ? {} : { authorization },
    body: new Uint8Array(png(name)),
  })
  return { name, answer }
}

const isThere = async (name: string) => (await fetch(`${open.url}/images/${name}`)).status === 200

async function expectRefusal(authorization: string | undefined): Promise<void> {
  const { name, answer } = await store(authorization)
  expect(answer.status).toBe(401)
  expect(await answer.json()).toEqual({ message: 'Unauthorized' })
  expect(answer.headers.get('www-authenticate')).toBe(
    authorization ? 'Bearer scope="" error="invalid_token"' : 'Bearer',
  )
  expect(await isThere(name)).toBe(false)
}

describe('a write', () => {
  test('passes with a good token, with and without its scheme', async () => {
    for (const scheme of ['Bearer ', 'bearer ', '']) {
      const { name, answer } = await store(`${scheme}${await issuer.token()}`)
      expect(answer.status, await answer.text()).toBe(201)
      expect(await isThere(name)).toBe(true)
    }
  })

  test.each<[string, () => object]>([
    ['for one of several audiences', () => ({ aud: ['somebody', 'another'] })],
    ['of a client, where it names no audience', () => ({ aud: undefined, client_id: audience })],
    ['that has been valid for a while', () => ({ nbf: inSeconds(-hour) })],
  ])('passes with a token %s', async (_, claims) => {
    expect((await store(`Bearer ${await issuer.token({ ...claims() })}`)).answer.status).toBe(201)
  })

  test.each<[string, () => object]>([
    ['that has expired', () => ({ exp: inSeconds(-1) })],
    ['that does not expire', () => ({ exp: undefined })],
    ['that is not valid yet', () => ({ nbf: inSeconds(hour) })],
    ['from the future', () => ({ iat: inSeconds(hour) })],
    ['for another audience', () => ({ aud: 'somebody' })],
    ['for another audience, of the right client', () => ({ aud: 'somebody', client_id: audience })],
    ['for nobody', () => ({ aud: undefined })],
    ['of another issuer', () => ({ iss: 'https://issuer.example' })],
    ['of no issuer', () => ({ iss: undefined })],
  ])('is refused with a token %s', async (_, claims) => {
    await expectRefusal(`Bearer ${await issuer.token({ ...claims() })}`)
  })

  test.each(['another key', 'no signature', 'the public key as a secret', 'no key id'] as const)(
    'is refused with a token that has %s',
    async (how) => {
      await expectRefusal(`Bearer ${issuer.forged[how]}`)
    },
  )

  test.each([undefined, '', 'Bearer', 'Bearer x', 'Bearer e30.e30.e30', 'Basic YTpi'])(
    'is refused with Authorization: %s',
    expectRefusal,
  )

  test('is refused with a token whose claims were changed', async () => {
    const [head, , signature] = (await issuer.token()).split('.')
    const claims = { iss: issuer.url, aud: audience, sub: 'root', exp: inSeconds(hour) }
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
    await expectRefusal(`Bearer ${head}.${body}.${signature}`)
  })

  test('is refused if a request claims that serverless-offline checked its token', async () => {
    const answer = await fetch(`${open.url}/images/told.png`, {
      method: 'PUT',
      headers: { 'sls-offline-authorizer-override': '{"jwt":{"claims":{"sub":"root"}}}' },
      body: new Uint8Array(png('told')),
    })
    expect(answer.status).toBe(401)
  })

  test.each([
    ['POST', '/upload'],
    ['POST', '/'],
    ['POST', '/images/a'],
    ['DELETE', '/images/a'],
    ['DELETE', '/a'],
    ['PATCH', '/a'],
    ['POST', '/v1/images'],
    ['POST', '/v1/uploads'],
    ['POST', '/v1/uploads/a/parts'],
    ['POST', '/v1/uploads/a/complete'],
    ['DELETE', '/v1/uploads/a'],
    ['POST', '/v1/images/a/restore'],
    ['PATCH', '/v1/images/a'],
    ['DELETE', '/v1/images/a'],
    ['POST', '/any/path'],
  ])('needs a token: %s %s', async (method, path) => {
    const body = JSON.stringify({ images: [] })
    expect((await fetch(open.url + path, { method, body })).status).toBe(401)
  })
})

describe('a read', () => {
  const reads = ['/', '/none.png', '/images/none.png', '/v1/images', '/v1/images/none.png', '/v1/jobs/1']

  test.each(reads)('of %s needs no token', async (path) => {
    expect((await fetch(open.url + path)).status).not.toBe(401)
  })

  test.each(reads)('of %s needs one where the deployment says so', async (path) => {
    expect((await fetch(closed.url + path)).status).toBe(401)
    const headers = { authorization: `Bearer ${await issuer.token()}` }
    expect((await fetch(closed.url + path, { headers })).status).not.toBe(401)
  })

  test('of the page and the docs never needs one', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    for (const path of ['/', '/docs', '/openapi.json', '/assets/settings.json']) {
      const answer = await fetch(closed.url + path, { headers: { accept } })
      expect(answer.status, path).toBe(200)
    }
    const page = await fetch(`${closed.url}/`, { headers: { accept } })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  })
})

test.each<[string, () => string, RegExp, Program]>([
  ['does not answer', () => 'http://127.0.0.1:9', /No token is accepted yet.*doesn.t answer/, program],
  ['has another name', () => `${issuer.url}/`, /No token.*set JWT_ISSUER to exactly that/, server],
])('the service says that the issuer %s', async (_, url, said, as) => {
  const env = { AUTH: 'jwt', JWT_ISSUER: url(), JWT_AUDIENCE: audience }
  const service = await startService({ ...env, DARKROOM_DATA: join(folder, randomUUID()) }, as)
  await expect.poll(service.output).toMatch(said)
  await service.stop()
})

test.each([
  ['an issuer', { JWT_AUDIENCE: audience }, /JWT_ISSUER/],
  ['an audience', { JWT_ISSUER: 'https://issuer.example' }, /JWT_AUDIENCE/],
  ['TLS at an issuer elsewhere', { JWT_ISSUER: 'http://issuer.example', JWT_AUDIENCE: audience }, /https/],
])('the service does not run without %s', (_, env, complaint) => {
  const [node, script] = program
  const started = spawnSync(node, [script], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, AUTH: 'jwt', PORT: '0', DARKROOM_DATA: join(folder, 'never'), ...env },
    encoding: 'utf8',
  })
  expect(started.status).toBe(1)
  expect(started.stderr).toMatch(complaint)
})
