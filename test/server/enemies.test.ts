// The package's server on the open internet: requests that are refused by their heads, clients that wait or don't read,
// and HTTP that is none.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { makeKey } from '../../lib/auth/keys.ts'
import { png } from '../contracts/images.ts'
import { type Service, server, startService } from '../run.ts'

let folder: string
let service: Service
const { secret, kept } = makeKey('test')
const reader = makeKey('reader', true)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-enemies-'))
  const keysFile = join(folder, 'keys.json')
  const keys = [kept, reader.kept].map((key) => ({
    ...{ name: `/darkroom/local/api-keys/${key.id}`, type: 'String', version: 1, modified: 1 },
    value: JSON.stringify(key),
  }))
  await writeFile(keysFile, JSON.stringify(keys))
  const env = { AUTH: 'key', KEYS_FILE: keysFile, DARKROOM_DATA: join(folder, 'data') }
  service = await startService(env, server)
})

afterAll(async () => {
  await service?.stop('SIGKILL')
  await rm(folder, { recursive: true })
})

interface Connection {
  readonly socket: Socket
  /** Everything that the server sent so far. */
  readonly got: () => string
}

/** Opens a connection, and sends lines as the head of a request. */
function open(...lines: readonly string[]): Connection {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  let got = ''
  socket.on('data', (chunk) => {
    got += chunk
  })
  // A server may close a connection while the client sends.
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  socket.write([...lines, '', ''].join('\r\n'))
  return { socket, got: () => got }
}

const host = 'Host: images.example'
const key = `X-Api-Key: ${secret}`

/** Resolves to the answer to a request with a body. */
async function answerTo(body: string, ...lines: readonly string[]): Promise<string> {
  const { socket, got } = open(...lines)
  socket.write(body)
  // All of these answers end with JSON.
  await expect.poll(got).toMatch(/\}$/)
  return got()
}

test.each([
  ['without a key', 'PUT /images/a.png', '', 401, /^\{"error":"Authentication required/],
  ['without a key, for another contract', 'POST /v1/images', '', 401, /"detail":"Authentication required/],
  ['with an unknown key', 'PUT /images/a.png', 'X-Api-Key: dk_0_0', 401, /^\{"error":"Unknown or revoked/],
  [
    'with a key that may only read',
    'POST /',
    `X-Api-Key: ${reader.secret}`,
    403,
    /^\{"message":"This API key/,
  ],
  ['to no route', 'POST /a/b/c/d', key, 404, /^\{"message":"Not found"\}/],
  ['with a method of no route', 'TRACE /a', key, 404, /^\{"message":"Not Found"\}/],
])('a request %s is refused, whatever its body', async (_, line, credential, status, words) => {
  for (const [field, body] of [
    ['Content-Length: 5', 'hello'],
    ['Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
  ] as const) {
    const answer = await answerTo(body, `${line} HTTP/1.1`, host, field, ...(credential ? [credential] : []))
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer.split('\r\n\r\n')[1]).toMatch(words)
  }
})

test('a body that is announced as too large is refused with 413', async () => {
  const put = ['PUT /images/a.png HTTP/1.1', host, key]
  expect(await answerTo('x'.repeat(20_000_000), ...put, 'Content-Length: 20000000')).toMatch(
    /^HTTP\/1.1 413 [\s\S]*POST \/v1\/uploads/,
  )
})

test('a body of unknown length is refused with 413 if it is too large', async () => {
  const { socket, got } = open('PUT /images/a.png HTTP/1.1', host, key, 'Transfer-Encoding: chunked')
  const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  for (let sent = 0; sent < 5_000_000; sent += piece.length) socket.write(piece)
  socket.write('0\r\n\r\n')
  await expect.poll(got).toMatch(/^HTTP\/1.1 413 [\s\S]*POST \/v1\/uploads/)
})

test('a client that sends a whole body before it reads gets the refusal, and its connection goes on', async () => {
  const length = 20_000_000
  const { socket, got } = open('PUT /images/a.png HTTP/1.1', host, `Content-Length: ${length}`)
  socket.pause()
  socket.write(Buffer.alloc(length))
  await once(socket, 'drain')
  socket.write(`GET /v1/images HTTP/1.1\r\n${host}\r\n\r\n`)
  socket.resume()
  await expect.poll(got).toMatch(/^HTTP\/1.1 413 [\s\S]*HTTP\/1.1 200 OK/)
})

test('a client that wants its connection closed gets the answer to a GET with a large body', async () => {
  const length = 20_000_000
  const head = ['GET /v1/images HTTP/1.1', host, 'Connection: close', `Content-Length: ${length}`]
  const { socket, got } = open(...head)
  socket.write(Buffer.alloc(length))
  await once(socket, 'close')
  expect(got()).toMatch(/^HTTP\/1.1 200 OK[\s\S]*"data":\[\]/)
})

test('a client that waits for 100 Continue gets it before the answer, whatever that is', async () => {
  const image = png('continue')
  const put = [
    'PUT /images/continue.png HTTP/1.1',
    host,
    `Content-Length: ${image.length}`,
    'Expect: 100-continue',
  ]
  const refused = open(...put)
  const accepted = open(...put, key)
  for (const { socket, got } of [refused, accepted]) {
    await expect.poll(got).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write(image)
  }
  await expect.poll(refused.got).toMatch(/\r\n\r\nHTTP\/1.1 401 /)
  await expect.poll(accepted.got).toMatch(/\r\n\r\nHTTP\/1.1 201 Created/)
})

test('pipelined requests are answered one after the other', async () => {
  const image = png('pipelined')
  const { socket, got } = open(
    'PUT /images/pipelined.png HTTP/1.1',
    host,
    key,
    `Content-Length: ${image.length}`,
  )
  socket.write(image)
  socket.write(`GET /images/pipelined.png HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`)
  await once(socket, 'close')
  // The read sees what the write before it stored.
  expect(got()).toMatch(/^HTTP\/1.1 201 [\s\S]*HTTP\/1.1 200 /)
})

test.each([
  ['two lengths', 400, [host, 'Content-Length: 3', 'Content-Length: 4', '', 'abcd']],
  ['a length and chunks', 400, [host, 'Content-Length: 3', 'Transfer-Encoding: chunked', '', '0', '']],
  ['an unknown transfer coding', 400, [host, 'Transfer-Encoding: chunked, identity', '', '0', '']],
  ['a chunk without a size', 400, [host, key, 'Transfer-Encoding: chunked', '', 'zz']],
  ['no host', 400, ['Accept: */*']],
  ['16 KB of fields', 431, [host, `A: ${'a'.repeat(17_000)}`]],
])('a request with %s is refused, and its connection closed', async (_, status, lines) => {
  const { socket, got } = open('PUT /images/a.png HTTP/1.1', ...lines)
  await once(socket, 'close')
  expect(got()).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})

test('clients that go away half-way leave the service as it was', async () => {
  const image = png('gone')
  for (let count = 0; count < 200; count++) {
    const upload = open('PUT /images/gone.png HTTP/1.1', host, key, `Content-Length: ${image.length}`)
    upload.socket.end(image.subarray(0, 10))
    open('GET /v1/images HTTP/1.1', host).socket.end()
  }
  const headers = { 'x-api-key': secret }
  const put = () =>
    fetch(`${service.url}/images/gone.png`, { method: 'PUT', headers, body: new Uint8Array(image) })
  expect((await put()).status).toBe(201)
})
