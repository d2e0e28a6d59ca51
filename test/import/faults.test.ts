// An import that is killed, disturbed, or refused: each file is stored exactly once.
import { once } from 'node:events'
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../../localstack/ports.ts'
import { server, startService } from '../run.ts'
import { blue, green, plain, red } from '../samples.ts'
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
  run,
  service,
  versionsOf,
  write,
} from './setup.ts'

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
