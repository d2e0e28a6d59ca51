// Every npm script: what it does with --help and with arguments that it doesn't take.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../localstack/ports.ts'
import { server, startService } from './run.ts'

const root = resolve(import.meta.dirname, '..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** Scripts of ours, and how many arguments each takes that aren't options. */
const ours: Record<string, number> = {
  start: 0,
  check: 0,
  fix: 0,
  keys: 2,
  sign: 1,
  import: 1,
  export: 1,
  repair: 0,
  replay: 0,
  bench: Number.POSITIVE_INFINITY,
  costs: 0,
  docs: 0,
  release: 1,
  build: 0,
  package: 0,
  'lint:stack': 0,
  'deploy:local': 0,
  'remove:local': 0,
  'test:clients': 0,
  'test:deployed': Number.POSITIVE_INFINITY,
  'test:iiif': 0,
  'test:server': Number.POSITIVE_INFINITY,
  'test:any-s3': Number.POSITIVE_INFINITY,
  'test:njs': 0,
  'test:python': 0,
  'test:runtime': 0,
}

/** Scripts that are another project's command, perhaps with options of its own. */
const others: Record<string, readonly string[]> = {
  'vitest run': ['test', 'test:unit', 'test:browser', 'test:packages', 'test:s3'],
  'serverless deploy': ['deploy'],
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-commands-'))
})

afterAll(() => rm(folder, { recursive: true }))

const environment = () => ({
  ...process.env,
  DARKROOM_DATA: join(folder, 'data'),
  // Nothing listens there: a command that did anything would fail.
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
})

interface Ended {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

const end = (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = environment(),
): Promise<Ended> =>
  promisify(execFile)(command, args, { cwd: root, env }).then(
    (printed) => ({ status: 0, ...printed }),
    ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
  )

function run(script: string, ...args: string[]): Promise<Ended> {
  const [node, ...command] = (scripts[script] ?? '').split(' ')
  expect(node).toBe('node')
  return end(process.execPath, [...command, ...args])
}

test('every npm script stands in one of the tables', () => {
  // npm runs it before it packs.
  const called = Object.keys(scripts).filter((name) => name !== 'prepack')
  expect([...Object.keys(ours), ...Object.values(others).flat()].sort()).toEqual(called.sort())
})

test.concurrent.each(Object.keys(ours))(
  'npm run %s -- --help prints the usage, ends with 0, and does nothing',
  async (name) => {
    const { status, stdout, stderr } = await run(name, '--help')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: npm /)
    expect(stdout).toMatch(new RegExp(`npm (run )?${name}\\b`))
    expect(existsSync(join(folder, 'data'))).toBe(false)
  },
)

test.concurrent.each(Object.keys(ours))(
  'npm run %s refuses an unknown option with 2, and does nothing',
  async (name) => {
    const { status, stdout, stderr } = await run(name, '--frobnicate')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/'--frobnicate'[\s\S]*Usage: npm /)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  },
)

test.concurrent.each(Object.entries(ours).filter(([, most]) => Number.isFinite(most)))(
  'npm run %s refuses more than %i arguments with 2',
  async (name, most) => {
    const args = Array.from({ length: most + 1 }, (_, at) => `surplus-${at}`)
    const { status, stdout, stderr } = await run(name, ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`surplus-${most}`)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  },
)

test.each(Object.entries(others))('%s gets the arguments of npm run %j', (command, names) => {
  for (const name of names) expect(scripts[name]).toMatch(new RegExp(`^${command}( --\\w+ \\S+)?$`))
})

test.concurrent.each(Object.keys(others))('%s knows --help, and refuses unknown options', async (called) => {
  const [command = '', ...args] = called.split(' ')
  const call = (arg: string) => end(join(root, 'node_modules/.bin', command), [...args, arg])
  expect((await call('--help')).status).toBe(0)
  expect((await call('--frobnicate')).status).toBe(1)
})

test.concurrent.each([
  ['keys', []],
  ['keys', ['frobnicate']],
  ['keys', ['add']],
  ['sign', []],
  ['sign', ['/a.jpg?w=5', '--hours', 'soon']],
  ['sign', ['/a.jpg?w=5', '--hours', 'Infinity']],
  ['sign', ['localhost:3000/a.jpg?w=5']],
  ['import', []],
  ['import', ['.', '--on-conflict', 'panic']],
  ['import', ['.', '--concurrency', '0']],
  ['import', ['.', '--prefix', 'a/b']],
  ['import', ['.', '--to', 'images.example']],
  ['import', ['.', '--rate', '0']],
  ['import', ['.', '--contract', 'ftp']],
  ['export', []],
  ['bench', ['--rounds', 'many']],
] as const)('npm run %s refuses %j with 2', async (name, args) => {
  expect((await run(name, ...args)).status).toBe(2)
})

test.concurrent.each([
  ['keys', ['list']],
  ['sign', ['/a.jpg?w=5']],
  ['repair', []],
] as const)('npm run %s %j over a data folder that is a file is one line and 1', async (name, args) => {
  const file = join(folder, `${name}-file`)
  await writeFile(file, '')
  const { AWS_ENDPOINT_URL: _, ...env } = environment()
  const [, ...command] = (scripts[name] ?? '').split(' ')
  const { status, stderr } = await end(process.execPath, [...command, ...args], {
    ...env,
    DARKROOM_DATA: file,
  })
  expect({ status, stderr }).toEqual({ status: 1, stderr: `EEXIST: file already exists, mkdir '${file}'\n` })
})

test('npm run keys -- list without keys names the folder that it looked into', async () => {
  const DARKROOM_DATA = join(folder, 'elsewhere')
  const { stdout } = await end(process.execPath, ['commands/keys.ts', 'list'], {
    ...environment(),
    DARKROOM_DATA,
  })
  expect(stdout).toContain(`There are no keys for the data folder ${DARKROOM_DATA}`)
})

test('npm run export from where nothing listens is one line and 1, and makes no folder', async () => {
  const copies = join(folder, 'copies')
  const { status, stderr } = await run('export', copies, '--from', 'http://127.0.0.1:9')
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'No answer from http://127.0.0.1:9\n' })
  expect(existsSync(copies)).toBe(false)
})

describe('what a command is about to change', () => {
  /** An endpoint that answers to nothing until it is told to; then it has no such bucket. */
  async function silentEndpoint() {
    const waiting: ServerResponse[] = []
    const answer = (response: ServerResponse) =>
      response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end('<Error><Code>NoSuchBucket</Code></Error>')
    const server = createServer((_, response) => void waiting.push(response)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    const release = () => {
      server.removeAllListeners('request').on('request', (_, response) => answer(response))
      for (const response of waiting.splice(0)) answer(response)
    }
    return {
      url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
      waiting,
      release,
    }
  }

  test.each([
    ['repair', /^Repairing the bucket darkroom-local at (\S+): makes missing variants/],
    ['remove:local', /^Removing from (\S+): the stack darkroom-local and the bucket darkroom-local/],
  ])('npm run %s names it before its first request', async (name, named) => {
    const { url, waiting, release } = await silentEndpoint()
    const [, ...command] = (scripts[name] ?? '').split(' ')
    const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
    const env = { ...process.env, ...credentials, AWS_ENDPOINT_URL: url, BUCKET: 'darkroom-local' }
    const child = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] })
    const printed = collect(child)
    await vi.waitUntil(() => waiting.length > 0, { timeout: 60_000 })
    expect(named.exec(printed())?.[1]).toBe(url)
    release()
    await once(child, 'close')
  })
})

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk
  })
  return () => text
}

describe('npm start', () => {
  test('prints a line before it loads anything but its own arguments', () => {
    const source = readFileSync(join(root, 'localstack/start.ts'), 'utf8')
    const imported = [...source.matchAll(/^import .* from '(\..+)'$/gm)].map(([, path]) => path)
    expect(imported).toEqual(['../cli/arguments.ts', './parent.ts', './threads.ts'])
    for (const file of ['cli/arguments.ts', 'localstack/parent.ts', 'localstack/threads.ts']) {
      const text = readFileSync(join(root, file), 'utf8')
      for (const [, path] of text.matchAll(/ from '(.+)'$/gm)) expect(path, file).toMatch(/^node:/)
    }
  })

  test('says that it starts, also where it then fails', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const PORT = String(typeof address === 'object' && address ? address.port : 0)
    const { AWS_ENDPOINT_URL: _, ...env } = environment()
    const child = spawn(process.execPath, ['localstack/start.ts'], { cwd: root, env: { ...env, PORT } })
    const printed = collect(child)
    const [code] = await once(child, 'close')
    taken.close()
    expect(printed()).toBe('Starting darkroom…\n')
    expect(code).toBe(1)
  })
})

describe('npm run sign', () => {
  const secrets = (id: string) => `${id}:${id.padEnd(32, '-')}`

  const sign = (url: string, SIGNING_KEYS: string) => {
    const env = { ...environment(), SIGNING_KEYS }
    const child = spawn(process.execPath, ['commands/sign.ts', url], { cwd: root, env })
    const printed = collect(child)
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk
    })
    return once(child, 'close').then(([code]) => ({ code, stdout: printed(), stderr: complaint }))
  }

  test('refuses when its key is not one of the running service', async () => {
    const env = { DARKROOM_DATA: join(folder, 'signed'), SIGNING_KEYS: secrets('k1') }
    const service = await startService(env, server)
    onTestFinished(() => void service.stop())
    const url = `${service.url}/images/a.jpg?w=200`
    const refused = await sign(url, secrets('k2'))
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/k2 isn't one of its keys/)
    const sameId = await sign(url, `k1:${'another secret'.padEnd(32, '-').replaceAll(' ', '-')}`)
    expect(sameId).toMatchObject({ code: 1, stdout: '' })
    const signed = await sign(url, secrets('k1'))
    expect(signed).toMatchObject({ code: 0, stderr: '' })
    expect(new URL(signed.stdout.trim()).searchParams.get('kid')).toBe('k1')
  })

  test('signs for a service that does not answer, and says so', async () => {
    const url = `http://127.0.0.1:${await freePort()}/images/a.jpg?w=200`
    const { code, stdout, stderr } = await sign(url, secrets('k1'))
    expect(code).toBe(0)
    expect(stdout).toContain('kid=k1')
    expect(stderr).toMatch(/doesn't answer/)
  })
})
