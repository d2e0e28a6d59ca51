// An import that is killed, disturbed, or refused: each file is stored exactly once. FILES=100000 KILLS=9 npm run
// test:server -- test/import/faults.test.ts -t kills tries that at scale, with kills of the service, too.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import pLimit from 'p-limit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../../localstack/ports.ts'
import { server, startService } from '../run.ts'
import { blue, plain, red } from '../samples.ts'
import { watchMemory } from './memory.ts'
import {
  begin,
  cwd,
  folder,
  list,
  open,
  place,
  png,
  prefix,
  put,
  restart,
  run,
  service,
  stored,
  versionsOf,
  write,
} from './setup.ts'

const { FILES = '60', KILLS = '1' } = process.env
const [files, kills] = [Number(FILES), Number(KILLS)]
const aFolder = 1000

/** Draws images of 1×1 to 8×8 pixels, each of another colour. @returns their MD5s by name */
async function draw(): Promise<Map<string, string>> {
  const drawn = new Map<string, string>()
  for (let at = 0; at < files; at++) {
    const colour = [at >> 16, (at >> 8) & 255, at & 255] as const
    const bytes = await plain(1 + (at % 8), 1 + ((at >> 3) % 8), colour)
      .png()
      .toBuffer()
    const folder = Math.floor(at / aFolder)
    await write({ [`${folder}/${at}.png`]: bytes })
    drawn.set(`${folder}--${at}.png`, createHash('md5').update(bytes).digest('hex'))
  }
  return drawn
}

test(`after ${kills} kills, ${files} files are stored, each once`, {
  timeout: 120_000 + files * 100,
}, async () => {
  const drawn = await draw()
  const journal = join(cwd, 'journal')
  const linesOf = async () => (await readFile(journal, 'utf8').catch(() => '')).split('\n').length - 1
  const interval = files > 1000 ? 500 : 5
  const importing = () => begin('--journal', journal, '--concurrency', '8')
  let running = importing()
  const peaks = [watchMemory(running.child)]
  let before = 0
  for (let kill = 1; kill <= kills; kill++) {
    const enough = (kill * files) / (kills + 1)
    await vi.waitUntil(async () => (await linesOf()) > enough, { timeout: 0x7fffffff, interval })
    if (kill % 2 === 0) {
      // The import waits until the service answers again.
      await restart('SIGKILL')
      continue
    }
    running.child.kill('SIGKILL')
    await running.ended
    before = (await stored()).size
    expect(before).toBeLessThan(files)
    // A crash of the machine may cut a line off.
    await appendFile(journal, '{"path":"0/0.p')
    running = importing()
    peaks.push(watchMemory(running.child))
  }
  const { code, stdout, stderr } = await running.ended
  expect({ code, stderr: stderr.slice(-1000) }).toMatchObject({ code: 0 })
  const [, some, rest] =
    /^(\d+) stored, (\d+) already there, 0 skipped, 0 refused, 0 failed$/m.exec(stdout) ?? []
  expect(Number(some) + Number(rest)).toBe(files)
  // What was under way at the kill may have arrived since.
  expect(Number(rest)).toBeGreaterThanOrEqual(before)
  const found = await stored()
  expect(found).toEqual(drawn)
  const limit = pLimit(16)
  const versions = await Promise.all([...found.keys()].map((name) => limit(() => versionsOf(name))))
  expect(versions.filter((all) => all.length !== 1)).toEqual([])
  expect(await readdir(cwd)).toEqual([])
  console.info(
    `${files} files, ${kills} kills; memory of each import: ${peaks.map((of) => `${of()} MB`).join(', ')}`,
  )
})

test("a journal of another import is refused, and so is a file that isn't a journal", async () => {
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

type Interfere = (request: IncomingMessage, response: ServerResponse) => unknown

const nothing: Interfere = () => undefined

/**
 * Answers as the service does.
 * @param before what happens to a PUT first; it may answer
 * @param after and then
 * @param tell changes a text of the service's
 */
async function startProxy(
  before: Interfere,
  after = nothing,
  tell = (text: string) => text,
): Promise<string> {
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
    if (response.destroyed) return
    const type = answer.headers.get('content-type') ?? ''
    const said = type.startsWith('image/')
      ? Buffer.from(await answer.arrayBuffer())
      : tell(await answer.text())
    response.writeHead(answer.status, { 'content-type': type }).end(said)
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
    const { code, stdout } = await run('--to', await startProxy(nothing, lose), '--on-conflict', policy)
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

test('where an ETag is no MD5, as in an encrypted bucket, the bytes tell whether a file is there', async () => {
  await write({ 'a.png': await png(red), 'b.png': await png(red) })
  await put('a.png', await png(red))
  await put('b.png', await png(blue))
  const others = (text: string) => text.replace(/"etag":"\\"\w+/g, '"etag":"\\"encrypted')
  const { stdout } = await run('--to', await startProxy(nothing, nothing, others))
  expect(stdout).toContain('0 stored, 1 already there, 1 skipped')
  expect(await open('b.png')).toEqual(await png(blue))
})

test('a file that changes while it is sent is reported, and stored at the next run', async () => {
  await write({ 'a.png': await png(red) })
  const change: Interfere = async () => writeFile(join(folder, 'a.png'), await png(blue))
  const first = await run('--to', await startProxy(change), '--journal', 'journal')
  expect(first.stdout).toContain('failed  a.png: It changed while it was read')
  expect(first.code).toBe(1)
  const second = await run('--on-conflict', 'overwrite')
  expect(second.stdout).toContain('1 stored')
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
  const locked = await startService({ DARKROOM_DATA: join(place, 'locked'), AUTH: 'key' }, server)
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
