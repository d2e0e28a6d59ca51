// The process that stands in for CloudFront in front of a local deployment.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, until } from '../../cli/command.ts'
import { reaching } from './endpoint.ts'
import { signal } from './ministack.ts'

const program = resolve(import.meta.dirname, 'edge.child.ts')
const home = join(build, 'edge')
const pidFile = join(home, 'pid')

/** Stops it, if it runs. */
export async function stopEdge(): Promise<void> {
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  signal(pid, 'SIGTERM')
  await until('The end of the edge', 10, async () => !signal(pid, 0))
  rmSync(pidFile)
}

/** What is behind it. */
export interface Deployed {
  /** The API's own URL. */
  readonly api: string
  /** The URL of the endpoint that has the bucket and the key value store. */
  readonly endpoint: string
  /** A file with the template. */
  readonly template: string
  /** The ARN of the key value store; empty without one. */
  readonly keys: string
}

/**
 * Starts it in the background, and stops the one before.
 * @param port to listen on, at 127.0.0.1
 * @returns the service's URL
 */
export async function startEdge({ api, endpoint, template, keys }: Deployed, port: number): Promise<string> {
  await stopEdge()
  mkdirSync(home, { recursive: true })
  const log = openSync(join(home, 'log'), 'a')
  const child = spawn(process.execPath, [program, api, String(port), template, keys], {
    detached: true,
    env: reaching({ url: endpoint }),
    stdio: ['ignore', log, log],
  })
  child.unref()
  writeFileSync(pidFile, String(child.pid))
  const url = `http://localhost:${port}`
  await until('The edge', 10, async () => {
    if (child.exitCode !== null) throw new Error(`The edge ended: see ${join(home, 'log')}`)
    return fetch(url).then(
      () => true,
      () => false,
    )
  })
  return url
}
