// The snippets of the docs page work as they are, in JavaScript and curl; Python's are run by npm run test:python.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { languages } from '../../web/docs/languages.ts'
import { type Service, server, startService } from '../run.ts'
import { evilFiles, expectedOf, hostileSamples, startRecorder } from './hostile.ts'
import { Prepared, picture, snippetsOf } from './page.ts'

/** A fresh machine may have no curl; what runs the project's checks has one. */
const hasCurl = spawnSync('curl', ['--version']).status === 0

let folder: string
let service: Service
let prepared: Prepared
let html: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-snippets-'))
  await writeFile(join(folder, 'cat.png'), await picture(30))
  for (const file of evilFiles) await writeFile(join(folder, file), `the bytes of ${file}`)
  // The snippets stay as they are: curl reads from here what they are run with.
  await writeFile(join(folder, '.curlrc'), 'silent\nshow-error\nwrite-out = "\\n%{http_code}"\n')
  service = await startService({ DARKROOM_DATA: join(folder, 'data') }, server)
  prepared = new Prepared(service.url)
  html = await prepared.begin()
})

afterAll(async () => {
  await service?.stop()
  await rm(folder, { recursive: true })
})

interface Ran {
  readonly status: number
  readonly output: string
}

const environment = () => ({
  PATH: process.env.PATH,
  CURL_HOME: folder,
  HOME: folder,
  DARKROOM_KEY: 'secret',
})

async function runShell(code: string): Promise<Ran> {
  const child = spawn('sh', { cwd: folder, env: environment() })
  child.stdin.end(code)
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { status: Number(output.split('\n').at(-1)), output: output + complaint }
}

/** Runs modules one after the other, in one process: starting one for each takes most of the time. */
const runner = `
  let count = 0
  process.on('message', async (code) => {
    const lines = []
    console.log = (...all) => lines.push(all.map((one) => typeof one === 'object' ? JSON.stringify(one) : one).join(' '))
    const url = 'data:text/javascript;base64,' + Buffer.from(code + '\\n//' + count++).toString('base64')
    await import(url).catch((error) => lines.push(error.stack))
    process.send(lines.join('\\n'))
  })`

let node: ChildProcess | undefined

afterAll(() => {
  node?.kill()
})

async function runModule(code: string): Promise<Ran> {
  node ??= spawn(process.execPath, ['--eval', runner], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  node.send(code)
  const [output] = (await once(node, 'message')) as [string]
  return { status: Number(output.split(' ')[0]), output }
}

const runners: Readonly<Record<string, (code: string) => Promise<Ran>>> = {
  javascript: runModule,
  ...(hasCurl ? { curl: runShell } : {}),
}

describe.each(Object.entries(runners))('the snippets in %s', (language, execute) => {
  const snippets = () => snippetsOf(html).filter((one) => one.language === language)

  test('succeed, each of them', async () => {
    const { paths } = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>
    }
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    expect(new Set(snippets().map(({ operation }) => operation))).toEqual(
      new Set(operations.map(({ operationId }) => operationId)),
    )
    for (const snippet of snippets()) {
      const code = await prepared.ready(snippet)
      const { status, output } = await execute(code)
      expect(status, `${code}\n${output}`).toBeGreaterThanOrEqual(200)
      expect(status, `${code}\n${output}`).toBeLessThan(400)
    }
    expect(snippets().length).toBeGreaterThanOrEqual(40)
  })

  test('send files as they are, and save images', async () => {
    const one = (operation: string) => snippets().find((snippet) => snippet.operation === operation)
    const [put, get] = [one('putImage'), one('openImage')]
    if (!put || !get) throw new Error('No such snippet')
    await execute(await prepared.ready(put))
    const stored = await fetch(`${service.url}/images/cat.png`)
    const sent = await readFile(join(folder, 'cat.png'))
    expect(Buffer.from(await stored.arrayBuffer())).toEqual(sent)
    if (language !== 'curl') return
    await execute(await prepared.ready(get))
    expect(await readFile(join(folder, 'cat.png'))).toEqual(await picture(270))
    await writeFile(join(folder, 'cat.png'), sent)
  })

  test('carry quotes, line breaks, and other letters unchanged', async () => {
    const recorder = await startRecorder()
    const { write } = languages.find(({ id }) => id === language) ?? {}
    for (const sample of hostileSamples(recorder.url)) {
      const code = write?.(sample) ?? ''
      const { status, output } = await execute(code)
      expect(status, `${code}\n${output}`).toBe(200)
      expect(recorder.take(), code).toEqual(expectedOf(sample, (file) => `the bytes of ${file}`))
    }
    recorder.close()
  })
})
