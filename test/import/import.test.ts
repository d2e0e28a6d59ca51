// `npm run import -- <folder>`: each file exactly once, whatever happens meanwhile.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../../localstack/ports.ts'
import { type Service, startService } from '../run.ts'
import { blue, type Colour, green, noise, plain, red } from '../samples.ts'

const command = resolve(import.meta.dirname, '../../commands/import.ts')

let place: string
let service: Service
/** The folder to import, and the current one of the command. */
let folder: string
let cwd: string
/** What names begin with, so that tests don't see each other's images. */
let prefix: string
let tests = 0

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'darkroom-import-'))
  service = await startService({ DARKROOM_DATA: join(place, 'data') })
})

afterAll(async () => {
  await service?.stop()
  await rm(place, { recursive: true })
})

beforeEach(async () => {
  prefix = `t${++tests}-`
  folder = join(place, `${prefix}images`)
  cwd = join(place, `${prefix}cwd`)
  await Promise.all([mkdir(folder), mkdir(cwd)])
})

const png = (colour: Colour) => plain(20, 10, colour).png().toBuffer()

async function write(files: Record<string, Buffer | string>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function begin(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [command, folder, '--to', service.url, '--prefix', prefix, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DARKROOM_KEY: undefined },
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    printed.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    printed.stderr += chunk
  })
  return { child, ended: once(child, 'close').then(([code]) => ({ code, ...printed })) }
}

const run = (...args: string[]) => begin(...args).ended

async function list(of = service.url): Promise<string[]> {
  const names = (await (await fetch(`${of}/`)).json()) as string[]
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
}

const open = async (name: string) =>
  Buffer.from(await (await fetch(`${service.url}/images/${encodeURIComponent(prefix + name)}`)).arrayBuffer())

const put = (name: string, body: Buffer) =>
  fetch(`${service.url}/images/${prefix + name}`, { method: 'PUT', body: new Uint8Array(body) })

const versionsOf = async (name: string) => {
  const answer = await fetch(`${service.url}/v1/images/${encodeURIComponent(prefix + name)}/versions`)
  return ((await answer.json()) as { data: unknown[] }).data
}

test('nested folders become names, byte for byte; hidden files and links are left out', async () => {
  const [one, two, three] = await Promise.all([red, green, blue].map(png))
  await write({ 'cat.png': one ?? '', 'trip/day 1/ü?%.png': two ?? '', 'trip/cat.png': three ?? '' })
  await write({ '.hidden.png': one ?? '', '.git/cat.png': one ?? '' })
  await symlink('/etc', join(folder, 'outside'))
  await symlink(join(folder, 'cat.png'), join(folder, 'again.png'))
  const { code, stdout } = await run()
  expect(stdout).toContain('3 stored, 0 already there, 2 skipped, 0 refused, 0 failed')
  expect(stdout).toContain('skipped  outside: A symbolic link')
  expect(code).toBe(0)
  expect((await list()).sort()).toEqual(['cat.png', 'trip--cat.png', 'trip--day 1--ü?%.png'].sort())
  expect(await open('trip--day 1--ü?%.png')).toEqual(two)
  expect(await readdir(cwd)).toEqual([])
})

test('a second run finds each image there, and stores nothing', async () => {
  await write({ 'a.png': await png(red), 'b/a.png': await png(blue) })
  await run()
  const { code, stdout } = await run()
  expect(stdout).toContain('0 stored, 2 already there')
  expect(code).toBe(0)
  expect(await versionsOf('a.png')).toHaveLength(1)
})

test('what is not an image is refused in the words of the service, and the rest is stored', async () => {
  await write({ 'a.png': await png(red), 'notes.txt': 'Hello', 'empty.jpg': '' })
  const { code, stdout } = await run('--json', 'report.json')
  expect(code).toBe(1)
  expect(stdout).toMatch(/refused {2}notes\.txt: Unsupported format/)
  expect(stdout).toContain('1 stored, 0 already there, 0 skipped, 2 refused, 0 failed')
  expect(await list()).toEqual(['a.png'])
  const { counts, files } = JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8'))
  expect(counts).toEqual({ stored: 1, present: 0, skipped: 0, refused: 2, failed: 0 })
  expect(files).toContainEqual({ path: 'a.png', outcome: 'stored', name: `${prefix}a.png` })
})

describe('if another image has the name', () => {
  test.each([
    ['skip', 'a.png', red, 0, '0 stored, 0 already there, 1 skipped'],
    ['overwrite', 'a.png', blue, 0, '1 stored, 0 already there, 0 skipped'],
    ['rename', 'a-2.png', blue, 0, '1 stored, 0 already there, 0 skipped'],
  ] as const)('--on-conflict %s leaves at %s what it should', async (policy, name, colour, code, summary) => {
    await put('a.png', await png(red))
    await write({ 'a.png': await png(blue) })
    const ended = await run('--on-conflict', policy)
    expect(ended.stdout).toContain(summary)
    expect(ended.code).toBe(code)
    expect(await open(name)).toEqual(await png(colour))
    const again = await run('--on-conflict', policy)
    expect(again.stdout).toContain('0 stored')
    expect(await list()).toEqual(policy === 'rename' ? ['a-2.png', 'a.png'] : ['a.png'])
  })

  test.each([
    ['skip', 0, 'skipped', 1],
    ['overwrite', 1, 'refused', 1],
    ['rename', 0, 'stored', 2],
  ] as const)(
    'and it is of this import, --on-conflict %s ends with %i',
    async (policy, code, verb, count) => {
      await write({ 'a--b.png': await png(red), 'a/b.png': await png(blue) })
      const ended = await run('--on-conflict', policy)
      // Sorted in each folder, so the folder comes first.
      expect(ended.stdout).toMatch(new RegExp(`${verb} {2}a--b\\.png`))
      expect(ended.code).toBe(code)
      expect(await list()).toHaveLength(count)
      expect(await open('a--b.png')).toEqual(await png(blue))
    },
  )
})

test('--dry-run stores nothing, and says what it would store', async () => {
  await put('b.png', await png(red))
  await write({ 'a.png': await png(red), 'b.png': await png(blue), 'c.txt': 'Hello' })
  const { stdout, code } = await run('--dry-run')
  expect(stdout).toContain(`would be stored  a.png as ${prefix}a.png`)
  expect(stdout).toContain('would be skipped  b.png')
  expect(stdout).toContain('would be refused  c.txt')
  expect(code).toBe(1)
  expect(await list()).toEqual(['b.png'])
  expect(await readdir(cwd)).toEqual([])
})

test('after a SIGKILL half-way, the next run stores the rest, and nothing twice', async () => {
  const count = 60
  const files = Array.from({ length: count }, async (_, at) => {
    const bytes = await plain(10 + at, 10, green)
      .png()
      .toBuffer()
    return [`${at % 5}/${at}.png`, bytes] as const
  })
  await write(Object.fromEntries(await Promise.all(files)))
  const journal = join(cwd, 'journal')
  const { child, ended } = begin('--journal', journal)
  const lines = async () => (await readFile(journal, 'utf8').catch(() => '')).split('\n').length
  await vi.waitUntil(async () => (await lines()) > 10, { timeout: 60_000, interval: 5 })
  child.kill('SIGKILL')
  await ended
  const before = (await list()).length
  expect(before).toBeGreaterThan(5)
  expect(before).toBeLessThan(count)
  // A crash of the machine may cut a line off.
  await appendFile(journal, '{"path":"0/0.p')
  const { code, stdout } = await run('--journal', journal)
  const [, stored, present] =
    /^(\d+) stored, (\d+) already there, 0 skipped, 0 refused, 0 failed$/m.exec(stdout) ?? []
  expect(Number(stored) + Number(present)).toBe(count)
  // What was under way at the kill may have arrived since.
  expect(Number(present)).toBeGreaterThanOrEqual(before)
  expect(code).toBe(0)
  const names = await list()
  expect(names).toHaveLength(count)
  const versions = await Promise.all(names.map(versionsOf))
  expect(versions.filter((all) => all.length !== 1)).toEqual([])
  expect(await readdir(cwd)).toEqual([])
})

test('a journal of another import is refused, and so is what is none', async () => {
  await write({ 'a.png': await png(red) })
  const journal = join(cwd, 'journal')
  const subject = { from: '/elsewhere', to: service.url, prefix }
  await writeFile(journal, `${JSON.stringify({ import: subject })}\n`)
  const other = await run('--journal', journal)
  expect(other).toMatchObject({ code: 1, stdout: '' })
  expect(other.stderr).toContain('is the journal of an import from /elsewhere')
  const none = await run('--journal', join(folder, 'a.png'))
  expect(none.stderr).toContain("isn't the journal of an import")
  expect(await open('a.png')).not.toEqual(await png(red))
})

test('a file that a request cannot carry goes directly to the bucket', async () => {
  const large = await noise(1400, 1200).png({ compressionLevel: 0 }).toBuffer()
  expect(large.length).toBeGreaterThan(5e6)
  await write({ 'large.png': large, 'text.png': Buffer.alloc(5e6, 'text') })
  const { code, stdout } = await run()
  expect(stdout).toMatch(/refused {2}text\.png: content_type must be one of/)
  expect(stdout).toContain('1 stored, 0 already there, 0 skipped, 1 refused')
  expect(code).toBe(1)
  expect((await open('large.png')).equals(large)).toBe(true)
  expect((await run()).stdout).toContain('0 stored, 1 already there')
  expect(await versionsOf('large.png')).toHaveLength(1)
})

type Interfere = (request: IncomingMessage, response: ServerResponse) => unknown

/** Answers as the service does. @param before what happens to a PUT first; it may answer @param after and then */
async function startProxy(before: Interfere, after: Interfere = () => undefined): Promise<string> {
  const proxy = createServer(async (request, response) => {
    const isPut = request.method === 'PUT'
    const body = isPut ? new Uint8Array(await buffer(request)) : null
    if (isPut) await before(request, response)
    if (response.writableEnded) return
    const kept = Object.entries(request.headers).filter(
      ([name]) => !/^(host|connection|content-length)$/.test(name),
    )
    const headers = Object.fromEntries(kept) as Record<string, string>
    const answer = await fetch(service.url + request.url, { method: request.method ?? 'GET', headers, body })
    if (isPut) await after(request, response)
    if (!response.destroyed)
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => void proxy.close())
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

test('a busy service is asked again after its Retry-After', async () => {
  await write({ 'a.png': await png(red) })
  let puts = 0
  const busy: Interfere = (_, response) => {
    if (++puts <= 2) response.writeHead(puts === 1 ? 429 : 503, { 'retry-after': '0' }).end('{}')
  }
  const { stdout } = await run('--to', await startProxy(busy))
  expect(stdout).toContain('1 stored')
  expect(puts).toBe(3)
  expect(await open('a.png')).toEqual(await png(red))
})

test.each(['skip', 'overwrite'])(
  'a file whose answer is lost is stored once, --on-conflict %s',
  async (policy) => {
    if (policy === 'overwrite') await put('a.png', await png(blue))
    await write({ 'a.png': await png(red) })
    const before = await versionsOf('a.png').catch(() => [])
    let puts = 0
    const lose: Interfere = (_, response) => {
      if (++puts === 1) response.destroy()
    }
    const { code, stdout } = await run(
      '--to',
      await startProxy(() => undefined, lose),
      '--on-conflict',
      policy,
    )
    expect(stdout).toContain('0 stored, 1 already there')
    expect({ code, puts }).toEqual({ code: 0, puts: 2 })
    expect(await open('a.png')).toEqual(await png(red))
    expect(await versionsOf('a.png')).toHaveLength((before?.length ?? 0) + 1)
  },
)

test('an image that somebody else stores under the name at the same time stays', async () => {
  await write({ 'a.png': await png(red) })
  const faster: Interfere = async () => put('a.png', await png(blue))
  const { stdout } = await run('--to', await startProxy(faster))
  expect(stdout).toContain('0 stored, 0 already there, 1 skipped')
  expect(await open('a.png')).toEqual(await png(blue))
})

test('without a service, it stops at once, and says so', async () => {
  await write({ 'a.png': await png(red) })
  const { code, stderr } = await run('--to', `http://127.0.0.1:${await freePort()}`)
  expect(stderr).toContain('No answer from http://127.0.0.1')
  expect(code).toBe(1)
  const other = createServer((_, response) => void response.end('<h1>Hello</h1>')).listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const elsewhere = await run('--to', `http://127.0.0.1:${(other.address() as AddressInfo).port}`)
  expect(elsewhere.stderr).toContain('Not an answer of darkroom')
  expect(elsewhere.code).toBe(1)
})

test('without its key, it stops at the first file, and says which key is missing', async () => {
  const locked = await startService({ DARKROOM_DATA: join(place, 'locked'), AUTH: 'key' })
  onTestFinished(() => void locked.stop())
  await write({ 'a.png': await png(red), 'b.png': await png(blue) })
  const { code, stdout, stderr } = await run('--to', locked.url, '--concurrency', '1')
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /Authentication required.*\. Set the API key of the service with --key or DARKROOM_KEY/,
  )
  expect(stdout).toContain('0 stored, 0 already there, 0 skipped, 0 refused, 0 failed')
  expect(await list(locked.url)).toEqual([])
})
