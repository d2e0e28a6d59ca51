// Runs the commands of a deploy, as a person would.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

/** The project's folder. */
export const root = resolve(import.meta.dirname, '..')

/** Generated files, which are safe to delete. */
export const build = resolve(root, '.build')

interface Options {
  readonly env?: NodeJS.ProcessEnv
  /** Prints nothing unless it fails. */
  readonly quiet?: boolean
}

/**
 * Runs a command in the project folder.
 * @returns what it printed
 * @throws Error if it fails
 */
export async function run(command: string, args: readonly string[], options: Options = {}): Promise<string> {
  const { env = process.env, quiet = false } = options
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [printed, complaint] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk
    if (!quiet) process.stdout.write(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk
    if (!quiet) process.stderr.write(chunk)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0)
    throw new Error(
      `${command} ${args.join(' ')} ended with ${code}${quiet ? `\n${complaint}${printed}` : ''}`,
    )
  return printed
}

/** Serverless, as `npx sls` runs it. */
export const serverless = (args: readonly string[], options: Options) =>
  run(process.execPath, [resolve(root, 'node_modules/serverless/bin/serverless.js'), ...args], options)

/** Waits for a condition. @throws Error if it stays false for that many seconds */
export async function until(what: string, seconds: number, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`${what} took longer than ${seconds} s`)
    await new Promise((wake) => setTimeout(wake, 200))
  }
}
