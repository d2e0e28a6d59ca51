// Runs npm scripts, in a process each.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'

export const root = resolve(import.meta.dirname, '../..')

/** What package.json says of the scripts: their names, and what they run. */
export const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/**
 * The environment of a command that keeps its data there. Nothing listens at its endpoint: one that did anything fails.
 */
export const environmentIn = (folder: string) => ({
  ...process.env,
  DARKROOM_DATA: join(folder, 'data'),
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
})

/** Makes a folder for the commands of a file of tests, which goes with it. */
export async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-commands-'))
  afterAll(() => rm(folder, { recursive: true }))
  return folder
}

/** How a process ended. */
export interface Ended {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program in the project's folder until it ends. */
export const end = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> =>
  promisify(execFile)(command, args, { cwd: root, env }).then(
    (printed) => ({ status: 0, ...printed }),
    ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
  )

/** Returns what Node.js gets to run a script. @throws Error if the script is another program's */
export function argumentsOf(script: string): string[] {
  const [node, ...args] = (scripts[script] ?? '').split(' ')
  if (node !== 'node') throw new Error(`${script} isn't a script of Node.js`)
  return args
}

/** Runs a script with these arguments until it ends. */
export const run = (env: NodeJS.ProcessEnv, script: string, ...args: readonly string[]): Promise<Ended> =>
  end(process.execPath, [...argumentsOf(script), ...args], env)
