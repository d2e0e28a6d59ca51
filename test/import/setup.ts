// A folder, a service, and the command that imports the one into the other.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Service, server, startService } from '../run.ts'
import { type Colour, plain } from '../samples.ts'

const [node, script] = server
const program = resolve(import.meta.dirname, '../..', script)

export let place: string
export let service: Service
/** The folder to import, and the current one of the command. */
export let folder: string
export let cwd: string
/** What names begin with, so that tests don't see each other's images. */
export let prefix: string
let tests = 0

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'darkroom-import-'))
  service = await startService({ DARKROOM_DATA: join(place, 'data') }, server)
})

/** Ends the service, and starts it again at the same URL. */
export async function restart(signal: NodeJS.Signals): Promise<void> {
  await service.stop(signal)
  const { port } = new URL(service.url)
  service = await startService({ DARKROOM_DATA: join(place, 'data'), PORT: port }, server)
}

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

export const png = (colour: Colour, width = 20) => plain(width, 10, colour).png().toBuffer()

/** Returns what v1 says of an image. */
export const describeImage = async (name: string) =>
  (await fetch(`${service.url}/v1/images/${encodeURIComponent(name)}`)).json() as Promise<
    Record<string, unknown> & { id: string; status: string }
  >

export async function annotate(name: string, notes: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'PATCH', headers, body: JSON.stringify(notes) }
  const { status } = await fetch(`${service.url}/v1/images/${encodeURIComponent(name)}`, init)
  if (status !== 200) throw new Error(`${status} for the notes of ${name}`)
}

export async function write(files: Record<string, Buffer | string>): Promise<void> {
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

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** Begins a command, in the current folder of the test. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(node, [program, command, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DARKROOM_KEY: undefined, ...env },
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

/** Begins the import of the test's folder. */
export const begin = (...args: string[]) =>
  start('import', [folder, '--to', service.url, '--prefix', prefix, ...args])

export const run = (...args: string[]) => begin(...args).ended

export async function list(of = service.url): Promise<string[]> {
  const names = (await (await fetch(`${of}/`)).json()) as string[]
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
}

/** Returns the MD5 of each image, by its name without the prefix. @throws Error, if a name is listed twice */
export async function stored(): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let url: string | null = `${service.url}/v1/images?limit=1000`; url; ) {
    const page = (await (await fetch(url)).json()) as {
      next: string | null
      data: { id: string; etag: string }[]
    }
    for (const { id, etag } of page.data) {
      if (found.has(id)) throw new Error(`${id} is listed twice`)
      found.set(id, etag.replaceAll('"', ''))
    }
    url = page.next
  }
  const ours = [...found].filter(([id]) => id.startsWith(prefix))
  return new Map(ours.map(([id, md5]) => [id.slice(prefix.length), md5]))
}

export const open = async (name: string) =>
  Buffer.from(await (await fetch(`${service.url}/images/${encodeURIComponent(prefix + name)}`)).arrayBuffer())

export const put = (name: string, body: Buffer) =>
  fetch(`${service.url}/images/${prefix + name}`, { method: 'PUT', body: new Uint8Array(body) })

export const versionsOf = async (name: string) => {
  const answer = await fetch(`${service.url}/v1/images/${encodeURIComponent(prefix + name)}/versions`)
  return ((await answer.json()) as { data: unknown[] }).data
}
