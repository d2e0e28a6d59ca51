// What commands print: what they are about to do, and what keeps them from it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { argumentsOf, environmentIn, ownFolder, root, run } from './run.ts'

const folder = await ownFolder()
const env: NodeJS.ProcessEnv = environmentIn(folder)

/** The environment of a command that uses its data folder. */
function withoutEndpoint() {
  const { AWS_ENDPOINT_URL: _, ...others } = env
  return others
}

test.concurrent.each([
  ['keys', ['list']],
  ['sign', ['/a.jpg?w=5']],
  ['repair', []],
] as const)('npm run %s %j over a data folder that is a file is one line and 1', async (name, args) => {
  const file = join(folder, `${name}-file`)
  await writeFile(file, '')
  const { status, stderr } = await run({ ...withoutEndpoint(), DARKROOM_DATA: file }, name, ...args)
  expect({ status, stderr }).toEqual({ status: 1, stderr: `EEXIST: file already exists, mkdir '${file}'\n` })
})

test('npm run keys -- list without keys names the folder that it looked into', async () => {
  const DARKROOM_DATA = join(folder, 'elsewhere')
  const { stdout } = await run({ ...env, DARKROOM_DATA }, 'keys', 'list')
  expect(stdout).toContain(`There are no keys for the data folder ${DARKROOM_DATA}`)
})

test('npm run export from where nothing listens is one line and 1, and makes no folder', async () => {
  const copies = join(folder, 'copies')
  const { status, stderr } = await run(env, 'export', copies, '--from', 'http://127.0.0.1:9')
  expect({ status, stderr }).toEqual({ status: 1, stderr: 'No answer from http://127.0.0.1:9\n' })
  expect(existsSync(copies)).toBe(false)
})

describe('what a command is about to change', () => {
  /** An endpoint that answers when the test lets it: it has no such bucket. */
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
    const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
    const bucket = { ...process.env, ...credentials, AWS_ENDPOINT_URL: url, BUCKET: 'darkroom-local' }
    const child = spawn(process.execPath, argumentsOf(name), {
      cwd: root,
      env: bucket,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    await expect.poll(() => waiting.length).toBeGreaterThan(0)
    expect(named.exec(printed)?.[1]).toBe(url)
    release()
    await once(child, 'close')
  })
})

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
    const { status, stdout } = await run({ ...withoutEndpoint(), PORT }, 'start')
    taken.close()
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'Starting darkroom…\n' })
  })
})
