// Starts a service as a user does, for the tests that need one of their own.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { freePort } from '../localstack/ports.ts'

const root = resolve(import.meta.dirname, '..')

const { DARKROOM_NODE = process.execPath, DARKROOM_SERVER } = process.env

/** Node, and the program that it runs. */
export type Program = readonly [node: string, script: string]

/** That of `npm start`, or the package's with npm run test:server. */
export const program: Program = [DARKROOM_NODE, DARKROOM_SERVER ?? 'localstack/start.ts']

/**
 * The package's server, from its sources. It starts with a third of the processor time of `npm start`: for tests of
 * what is behind the HTTP API, which both have in common.
 */
export const server: Program = [DARKROOM_NODE, DARKROOM_SERVER ?? 'commands/darkroom.ts']

export interface Service {
  readonly url: string
  readonly child: ChildProcess
  /** What it printed so far. */
  readonly output: () => string
  /** Sends the signal and waits until the process has ended. @returns its exit code */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

/**
 * Returns where images are: in the embedded S3, or with npm run test:any-s3, in a bucket at the S3 at S3_ENDPOINT that
 * belongs to the data folder.
 */
function storageOf({ DARKROOM_DATA = '' }: Record<string, string>): Record<string, string | undefined> {
  const { S3_ENDPOINT } = process.env
  if (!S3_ENDPOINT) return { AWS_ENDPOINT_URL: undefined }
  const BUCKET = `darkroom-${createHash('sha256').update(DARKROOM_DATA).digest('hex').slice(0, 16)}`
  return { AWS_ENDPOINT_URL: S3_ENDPOINT, BUCKET }
}

/** Starts a program, and waits until it says that it runs. */
export async function startService(
  env: Record<string, string>,
  [node, script]: Program = program,
): Promise<Service> {
  const port = env.PORT ?? String(await freePort())
  const child = spawn(node, [script], {
    cwd: root,
    env: { ...process.env, ...storageOf(env), ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const ready = Promise.withResolvers<void>()
  const listen = (chunk: Buffer) => {
    printed += chunk
    if (printed.includes('darkroom runs at')) ready.resolve()
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const ended = once(child, 'exit').then(([code]) => {
    ready.reject(new Error(`It ended with ${code}: ${printed}`))
    return code as number | null
  })
  await ready.promise
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { url: `http://127.0.0.1:${port}`, child, output: () => printed, stop }
}
