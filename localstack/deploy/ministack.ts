// MiniStack (MIT) in a virtual environment of its own: an endpoint without Docker.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { build, until } from '../../cli/command.ts'
import { environment } from '../../cli/python.ts'

const requirements = resolve(import.meta.dirname, 'requirements.txt')
const program = resolve(import.meta.dirname, 'emulator.py')
const home = join(build, 'ministack')
const runningFile = join(home, 'running.json')

interface Running {
  /** The leader of its process group, which also contains its functions. */
  readonly pid: number
  /** Where it unpacks functions; removed with it. */
  readonly temporary: string
}

async function isUp(endpoint: string): Promise<boolean> {
  const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined)
  return health?.ok ?? false
}

/**
 * Starts MiniStack in the background, unless it runs. It checks signatures and the permissions of each role.
 * @param port to listen on, at 127.0.0.1
 */
export async function startMinistack(port: number): Promise<void> {
  const endpoint = `http://127.0.0.1:${port}`
  if (await isUp(endpoint)) return
  const bin = await environment('MiniStack', requirements)
  mkdirSync(home, { recursive: true })
  const temporary = mkdtempSync(join(tmpdir(), 'darkroom-ministack-'))
  const log = openSync(join(home, 'log'), 'a')
  const env = {
    ...process.env,
    // Functions run in the same Node.js as this process.
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: 'localhost',
    AUTH: 'true',
    AWS_ENDPOINT_URL: endpoint,
    TMPDIR: temporary,
  }
  const child = spawn(join(bin, 'python'), [program], { env, detached: true, stdio: ['ignore', log, log] })
  child.unref()
  writeFileSync(runningFile, JSON.stringify({ pid: child.pid, temporary }))
  await until('MiniStack', 60, async () => {
    if (child.exitCode !== null) throw new Error(`MiniStack ended: see ${join(home, 'log')}`)
    return isUp(endpoint)
  })
}

/** Sends a signal to a process; to its group, if the number is negative. @returns whether one runs */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

/** Stops the MiniStack that startMinistack started, with its functions and everything deployed to it. */
export async function stopMinistack(): Promise<void> {
  if (!existsSync(runningFile)) return
  const { pid, temporary } = JSON.parse(readFileSync(runningFile, 'utf8')) as Running
  signal(-pid, 'SIGTERM')
  const ended = async () => !signal(-pid, 0)
  await until('The end of MiniStack', 10, ended).catch(() => signal(-pid, 'SIGKILL'))
  await until('The end of MiniStack', 10, ended)
  rmSync(runningFile)
  rmSync(temporary, { recursive: true, force: true })
}
