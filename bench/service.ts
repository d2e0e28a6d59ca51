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
  /** Ends it, and keeps its folder. */
  readonly pause: () => Promise<void>
  /** Starts it again after a pause, over the same folder. @param parameters other ones */
  readonly restart: (parameters: readonly string[]) => Promise<Service>
  readonly stop: () => Promise<void>
}

interface How {
  readonly script: string
  readonly parameters: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly directory: string
  /** Whether to print what it complains about. */
  readonly isLoud: boolean
}

async function run(how: How): Promise<Service> {
  const { script, parameters, env, directory, isLoud } = how
  const port = await freePort()
  const child = spawn(process.execPath, ['--expose-gc', resolve(script), ...parameters], {
    env: { ...process.env, PORT: String(port), DARKROOM_DATA: directory, ...env },
    stdio: ['ignore', 'pipe', isLoud ? 'inherit' : 'ignore'],
  })
  await new Promise<void>((started, failed) => {
    child.once('exit', () => failed(new Error(`${script} ended`)))
    child.stdout.on('data', (chunk) => String(chunk).includes('darkroom runs at') && started())
  })
  const pause = async () => {
    child.kill()
    await once(child, 'exit')
  }
  const stop = async () => {
    await pause()
    rmSync(directory, { recursive: true })
  }
  return { port, child, pause, stop, restart: (others) => run({ ...how, parameters: others }) }
}

/**
 * Starts a service over an empty folder, and waits until it says that it runs.
 * @param script `localstack/start.ts` or `dist/darkroom.js`
 */
export const start = (
  script: string,
  env: Readonly<Record<string, string>> = {},
  parameters: readonly string[] = [],
  isLoud = true,
): Promise<Service> =>
  run({ script, env, parameters, isLoud, directory: mkdtempSync(join(tmpdir(), 'darkroom-bench-')) })

/** Requests at a time. */
const atOnce = 8

/** Destroy it at the end. */
export const agent = new Agent({ keepAlive: true, maxSockets: atOnce })

/** Sends a request. @param isShared whether on one of the agent's connections @returns its status, and its body */
export function send(
  port: number,
  method: string,
  path: string,
  body?: Buffer,
  isShared = true,
): Promise<{ status: number; bytes: Buffer }> {
  const { promise, resolve: done, reject } = Promise.withResolvers<{ status: number; bytes: Buffer }>()
  const sent = request({ port, method, path, agent: isShared && agent }, (answer) => {
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

/** A request, and the status that it has to have. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly body?: Buffer
  readonly expected: number
}

/**
 * Sends requests, some at a time.
 * @param requests a path is a GET
 * @param expected status of a GET
 * @throws Error if an answer has another status
 */
export async function drive(
  { port, child }: Service,
  requests: readonly (Sent | string)[],
  expected = 200,
  together = atOnce,
): Promise<Figures> {
  const times: number[] = []
  const queue = requests
    .map((one) => (typeof one === 'string' ? { method: 'GET', path: one, expected } : one))
    .values()
  const [cpu, began] = [cpuOf(child), performance.now()]
  const worker = async () => {
    for (const one of queue) {
      const before = performance.now()
      const { status } = await send(port, one.method, one.path, 'body' in one ? one.body : undefined)
      if (status !== one.expected) throw new Error(`${one.method} ${one.path} is ${status}`)
      times.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: together }, worker))
  const sorted = times.toSorted((a, b) => a - b)
  return {
    perSecond: (1000 * requests.length) / (performance.now() - began),
    p99: sorted[Math.floor(0.99 * sorted.length)] ?? Number.NaN,
    cpu: (cpuOf(child) - cpu) / requests.length,
  }
}

/** Returns a list with the same path so many times. */
export const repeat = (path: string, times: number): string[] => Array.from({ length: times }, () => path)
