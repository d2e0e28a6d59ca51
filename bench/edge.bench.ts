// An image over HTTP from the whole service on this machine: from the edge's cache, from the bucket, from a function that
// generates it, and from a function that serves it, which is the path of every URL without a version.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { signUrl } from '../lib/sizes/sign.js'
import { freePort } from '../localstack/ports.ts'
import type { Bench, Options, Row } from './bench.ts'
import { median } from './measure.ts'
import { photo } from './photo.ts'

const key = { id: 'bench', secret: 'only-for-benches-and-of-32-characters' }
const atOnce = 8

interface Service {
  readonly port: number
  readonly child: ChildProcess
  readonly stop: () => Promise<void>
}

/** @param seconds for which the edge keeps an image; 0: it asks the bucket each time */
async function start(seconds: number): Promise<Service> {
  const directory = mkdtempSync(join(tmpdir(), 'darkroom-bench-'))
  const port = await freePort()
  const child = spawn(process.execPath, [resolve('localstack/start.ts')], {
    env: {
      ...process.env,
      PORT: String(port),
      DARKROOM_DATA: directory,
      CDN_MAX_AGE: String(seconds),
      SIGNING_KEYS: `${key.id}:${key.secret}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const chunk of child.stdout) if (String(chunk).includes('darkroom runs at')) break
  child.stdout.resume()
  const stop = async () => {
    child.kill()
    await once(child, 'exit')
    rmSync(directory, { recursive: true })
  }
  return { port, child, stop }
}

const agent = new Agent({ keepAlive: true, maxSockets: atOnce })

/** Sends a request. @returns its status, and its body */
function send(
  port: number,
  method: string,
  path: string,
  body?: Buffer,
): Promise<{ status: number; bytes: Buffer }> {
  const { promise, resolve: done, reject } = Promise.withResolvers<{ status: number; bytes: Buffer }>()
  const sent = request({ port, method, path, agent }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('error', reject)
    answer.on('end', () => done({ status: answer.statusCode ?? 0, bytes: Buffer.concat(chunks) }))
  })
  sent.on('error', reject).end(body)
  return promise
}

/** Stores an image, and waits for its variants. @returns its version */
async function store(port: number, image: Buffer): Promise<string> {
  await send(port, 'PUT', '/images/photo.jpg', image)
  await send(port, 'GET', '/images/photo.jpg?preset=small')
  const { bytes } = await send(port, 'GET', '/v1/images/photo.jpg')
  return (JSON.parse(bytes.toString()) as { etag: string }).etag.replaceAll('"', '')
}

/** Milliseconds of processor time that a process has used: Linux counts in hundredths of a second. NaN elsewhere. */
function cpuOf({ pid }: ChildProcess): number {
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const [user = '', system = ''] = fields.split(' ').slice(11, 13)
    return (Number(user) + Number(system)) * 10
  } catch {
    return Number.NaN
  }
}

interface Figures {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p99: number
  readonly cpu: number
}

/** Sends requests, eight at a time. */
async function drive({ port, child }: Service, paths: readonly string[]): Promise<Figures> {
  const times: number[] = []
  const queue = paths.values()
  const [cpu, began] = [cpuOf(child), performance.now()]
  const worker = async () => {
    for (const path of queue) {
      const before = performance.now()
      const { status } = await send(port, 'GET', path)
      if (status !== 200) throw new Error(`${path} is ${status}`)
      times.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const sorted = times.toSorted((a, b) => a - b)
  return {
    perSecond: (1000 * paths.length) / (performance.now() - began),
    p99: sorted[Math.floor(0.99 * sorted.length)] ?? Number.NaN,
    cpu: (cpuOf(child) - cpu) / paths.length,
  }
}

const repeat = (path: string, times: number) => Array.from({ length: times }, () => path)

/** Signed sizes that nobody asked for yet. */
const fresh = (version: string, from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    signUrl(`/images/photo.jpg?w=${from + index}&v=${version}`, key, new Date(Date.now() + 3_600_000)),
  )

const names = ['edge hit', 'edge miss, in the bucket', 'edge miss, generated', 'by a function'] as const

function rowOf(what: string, laps: readonly Figures[]): Row {
  const of = (name: keyof Figures) => median(laps.map((lap) => lap[name]))
  const note = `requests/s; p99 ${of('p99').toFixed(1)} ms, CPU ${of('cpu').toFixed(2)} ms a request`
  return { what, figure: of('perSecond'), unit: '', note }
}

export const bench: Bench = {
  title: 'An image over HTTP, 480 pixels wide, eight requests at a time',
  async run({ rounds, files }: Options) {
    const image = files[0] ? readFileSync(files[0]) : await photo(2016, 1512)
    const [caching, uncached] = [await start(3600), await start(0)]
    try {
      const version = await store(caching.port, image)
      await store(uncached.port, image)
      const plain = '/images/photo.jpg?preset=small'
      const versioned = `${plain}&v=${version}`
      const laps: (readonly [string, Figures])[] = []
      for (let round = 0; round <= rounds; round++) {
        const lap = [
          await drive(caching, repeat(versioned, 2000)),
          await drive(uncached, repeat(versioned, 1000)),
          await drive(uncached, fresh(version, 100 + 24 * round, 24)),
          await drive(uncached, repeat(plain, 400)),
        ]
        // The first round warms up.
        if (round > 0) for (const [index, figures] of lap.entries()) laps.push([names[index] ?? '', figures])
      }
      const lapsOf = (name: string) => laps.filter(([of]) => of === name).map(([, figures]) => figures)
      return names.map((name) => rowOf(name, lapsOf(name)))
    } finally {
      agent.destroy()
      await Promise.all([caching.stop(), uncached.stop()])
    }
  },
}
