// Runs commands whose complaint says why a test fails.
import { type ExecFileOptionsWithStringEncoding, execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs a command. @returns what it printed @throws Error with the end of what it printed, if it fails */
export async function call(
  command: string,
  args: readonly string[],
  options: Omit<ExecFileOptionsWithStringEncoding, 'encoding'> = {},
): Promise<string> {
  try {
    return (await run(command, args, { ...options, encoding: 'utf8' })).stdout
  } catch (error) {
    const { message, stdout = '' } = error as { message: string; stdout?: string }
    throw new Error(`${message}\n${stdout.slice(-4000)}`)
  }
}
