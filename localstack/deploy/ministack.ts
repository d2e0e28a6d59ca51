// MiniStack (MIT) in a virtual environment of its own: an endpoint without Docker.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { build, until } from './command.ts'
import { environment } from './python.ts'

const requirements = resolve(import.meta.dirname, 'requirements.txt')
const home = join(build, 'ministack')
const pidFile = join(home, 'pid')

async function isUp(endpoint: string): Promise<boolean> {
  const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined)
  return health?.ok ?? false
}

/**
 * Starts MiniStack in the background, unless it runs. It checks signatures and what each role may do.
 * @param port where it listens, on 127.0.0.1
 */
export async function startMinistack(port: number): Promise<void> {
  const endpoint = `http://127.0.0.1:${port}`
  if (await isUp(endpoint)) return
  const bin = await environment('MiniStack', requirements)
  mkdirSync(home, { recursive: true })
  const log = openSync(join(home, 'log'), 'a')
  const env = {
    ...process.env,
    // Functions run in the Node that this runs in.
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: 'localhost',
    AUTH: 'true',
    AWS_ENDPOINT_URL: endpoint,
  }
  const child = spawn(join(bin, 'ministack'), { env, detached: true, stdio: ['ignore', log, log] })
  child.unref()
  writeFileSync(pidFile, String(child.pid))
  await until('MiniStack', 60, async () => {
    if (child.exitCode !== null) throw new Error(`MiniStack ended: see ${join(home, 'log')}`)
    return isUp(endpoint)
  })
}

/** Ends the MiniStack that startMinistack started, with all that stands in it. */
export function stopMinistack(): void {
  if (!existsSync(pidFile)) return
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')))
  } catch {
    // It has ended by itself.
  }
  rmSync(pidFile)
}
