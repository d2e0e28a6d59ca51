// Starts services for benches, and drives them with requests.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../localstack/ports.ts'

/** A service in a process of its own. */
export interface Service {
  readonly port: number
  readonly child: ChildProcess
  readonly stop: () => Promise<void>
}

/**
 * Starts a service over an empty folder, and waits until it says that it runs.
 * @param script `localstack/start.ts` or `dist/darkroom.js`
 */
export async function start(script: string, env: Record<string, string> = {}): Promise<Service> {
  const directory = mkdtempSync(join(tmpdir(), 'darkroom-bench-'))
  const port = await freePort()
  const child = spawn(process.execPath, ['--expose-gc', resolve(script)], {
    env: { ...process.env, PORT: String(port), DARKROOM_DATA: directory, ...env },
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

/** Requests at a time. */
const atOnce = 8

/** Destroy it at the end. */
export const agent = new Agent({ keepAlive: true, maxSockets: atOnce })

/** Sends a request. @returns its status, and its body */
export function send(
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
export async function store(port: number, image: Buffer): Promise<string> {
  await send(port, 'PUT', '/images/photo.jpg', image)
  await send(port, 'GET', '/images/photo.jpg?preset=small')
  const { bytes } = await send(port, 'GET', '/v1/images/photo.jpg')
  return (JSON.parse(bytes.toString()) as { etag: string }).etag.replaceAll('"', '')
}

/** Milliseconds of processor time that a process has used: Linux counts in hundredths of a second. NaN elsewhere. */
export function cpuOf({ pid }: ChildProcess): number {
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const [user = '', system = ''] = fields.split(' ').slice(11, 13)
    return (Number(user) + Number(system)) * 10
  } catch {
    return Number.NaN
  }
}

/** Of requests of one kind. */
export interface Figures {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p99: number
  readonly cpu: number
}

/** Sends GET requests, eight at a time. @throws Error if an answer has another status */
export async function drive(
  { port, child }: Service,
  paths: readonly string[],
  expected = 200,
): Promise<Figures> {
  const times: number[] = []
  const queue = paths.values()
  const [cpu, began] = [cpuOf(child), performance.now()]
  const worker = async () => {
    for (const path of queue) {
      const before = performance.now()
      const { status } = await send(port, 'GET', path)
      if (status !== expected) throw new Error(`${path} is ${status}`)
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

export const repeat = (path: string, times: number): string[] => Array.from({ length: times }, () => path)
