// `npm start`, as a user meets it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPort, freePort } from '../localstack/ports.ts'
import { readRunning } from '../localstack/running.ts'
import { program, type Service, startService } from './run.ts'

const root = resolve(import.meta.dirname, '..')
let data: string
let one: Service
let two: Service

const start = (folder: string): Promise<Service> => startService({ DARKROOM_DATA: join(data, folder) })

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'darkroom-start-'))
  ;[one, two] = await Promise.all([start('one'), start('two')])
})

afterAll(async () => {
  await Promise.all([one?.stop('SIGKILL'), two?.stop('SIGKILL')])
  await rm(data, { recursive: true })
})

const picture = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer()

const put = (url: string, name: string, bytes: Buffer) =>
  fetch(`${url}/images/${name}`, { method: 'PUT', body: new Uint8Array(bytes) })

const names = async (url: string) => (await fetch(`${url}/`)).json()

/** What a service says of itself: where it runs, where the images lie, and a curl to try. */
function expectWelcome({ url, output }: Service, folder: string): void {
  expect(output()).toContain(new URL(url).port)
  expect(output()).toContain(join(data, folder))
  expect(output()).toMatch(/^Try: curl .*\/upload$/m)
}

test('two services run side by side, say where, and each has its own images', async () => {
  expectWelcome(one, 'one')
  expectWelcome(two, 'two')
  await put(one.url, 'one.png', await picture('red'))
  await put(two.url, 'two.png', await picture('blue'))
  expect(await names(one.url)).toEqual(['one.png'])
  expect(await names(two.url)).toEqual(['two.png'])
})

test('a client that reaches its other ports, and not its folder, gets no keys, messages, or images', async () => {
  const running = await readRunning(join(data, 'one'))
  const ask = async (endpoint = '', target: string, input: object, path = '/') => {
    const headers = { 'x-amz-target': target }
    return (await fetch(new URL(path, endpoint), { method: 'POST', headers, body: JSON.stringify(input) }))
      .status
  }
  const [ssm, sqs] = [running?.AWS_ENDPOINT_URL_SSM, running?.AWS_ENDPOINT_URL_SQS]
  const [keys, queue] = [{ Path: '/darkroom/local' }, { QueueUrl: running?.BULK_QUEUE_URL }]
  expect(await ask(ssm, 'AmazonSSM.GetParametersByPath', keys)).toBe(403)
  expect(await ask(sqs, 'Darkroom.ListMessages', queue)).toBe(403)
  expect(await ask(ssm, 'AmazonSSM.GetParametersByPath', keys, ssm)).toBe(200)
  expect(await ask(sqs, 'Darkroom.ListMessages', queue, sqs)).toBe(200)
  const list = (secretAccessKey = '') => {
    const credentials = { accessKeyId: 'darkroom', secretAccessKey }
    const endpoint = running?.AWS_ENDPOINT_URL ?? ''
    const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true })
    return s3.send(new ListBucketsCommand({}))
  }
  await expect(list('darkroom')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  expect((await list(running?.AWS_SECRET_ACCESS_KEY)).Buckets).toHaveLength(1)
})

test('a second service over the same folder is refused', async () => {
  const { code } = await refusal({ PORT: '0', DARKROOM_DATA: join(data, 'one') })
  expect(code).toBe(1)
})

test('everything that was acknowledged is there after kill -9 and a restart, byte for byte, and nothing else', async () => {
  const { url } = one
  const stored = new Map<string, Buffer>()
  const upload = async (worker: number) => {
    for (let index = worker; ; index += 8) {
      const bytes = await picture(`rgb(${index}, 77, 77)`)
      const response = await put(url, `${index}.png`, bytes).catch(() => undefined)
      if (response?.status !== 201) return
      stored.set(`${index}.png`, bytes)
      if (stored.size === 30) await one.stop('SIGKILL')
    }
  }
  await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(upload))
  expect(stored.size).toBeGreaterThanOrEqual(30)
  const left = join(data, 'one', 'blobs', '00', '00000000000000000000000000000000')
  await writeFile(left, 'of a write that was not committed')
  one = await start('one')
  expect(await names(one.url)).toEqual(expect.arrayContaining([...stored.keys()]))
  for (const [name, bytes] of stored) {
    const got = await fetch(`${one.url}/images/${name}`)
    expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes)
  }
  await expect.poll(() => existsSync(left)).toBe(false)
})

test.each([
  ['SIGTERM', () => one],
  ['SIGINT', () => two],
] as const)('ends on %s, and its port is free again', async (signal, running) => {
  const { url, stop } = running()
  expect(await stop(signal)).toBe(0)
  await checkPort(Number(new URL(url).port))
})

test('ends with the npm that started it, even if npm is killed', async () => {
  const port = String(await freePort())
  const env = { ...process.env, AWS_ENDPOINT_URL: undefined, PORT: port, DARKROOM_DATA: join(data, 'npm') }
  const npm = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  npm.stdout.on('data', (chunk) => (printed += chunk))
  await expect.poll(() => printed).toContain('darkroom runs at')
  npm.kill('SIGKILL')
  const isUp = () =>
    names(`http://127.0.0.1:${port}`).then(
      () => true,
      () => false,
    )
  await expect.poll(isUp).toBe(false)
})

async function refusal(env: Record<string, string>): Promise<{ code: unknown; lines: string[] }> {
  const [node, script] = program
  const child = spawn(node, [script], {
    cwd: root,
    env: { ...process.env, ...env },
  })
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += chunk))
  child.stderr.on('data', (chunk) => (printed += chunk))
  const [code] = await once(child, 'close')
  return { code, lines: printed.trim().split('\n') }
}

test('a taken port is one clear line and exit code 1', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const { code, lines } = await refusal({ PORT: port, DARKROOM_DATA: join(data, 'taken') })
  server.close()
  expect(code).toBe(1)
  expect(lines).toEqual(['Starting darkroom…', expect.stringContaining(`Port ${port} cannot be used`)])
})

test.each([
  ['PRESETS', 'card', 'PRESETS: A preset is a name and a size'],
  ['AUTH', 'yes', 'AUTH: must be none, key or jwt'],
  ['KEYS_MAX_AGE', '0', 'KEYS_MAX_AGE: must be a whole number'],
  ['CDN', 'yes', 'cdn must be 0 or 1, not "yes"'],
])('a setting that makes no sense, %s=%s, is one clear line and exit code 1', async (name, value, line) => {
  const { code, lines } = await refusal({ [name]: value, PORT: '0', DARKROOM_DATA: join(data, 'setting') })
  expect(code).toBe(1)
  expect(lines).toEqual(['Starting darkroom…', expect.stringContaining(line)])
})
