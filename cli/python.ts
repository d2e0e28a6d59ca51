// Python programs, each in its own virtual environment, with pinned versions and hashes.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, run } from './command.ts'

/** `PYTHON` chooses another one; it must be 3.11 or later. */
const python = process.env.PYTHON ?? 'python3'

/**
 * Creates the environment once for these requirements.
 * @param name of the program, for messages
 * @returns its bin folder
 * @throws Error if there is no Python, or a hash doesn't match
 */
export async function environment(name: string, requirements: string): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const venv = join(build, 'python', `${name.toLowerCase()}-${wanted}`)
  const complete = join(venv, 'complete')
  if (existsSync(complete)) return join(venv, 'bin')
  console.log(`Installing ${name}…`)
  rmSync(venv, { recursive: true, force: true })
  await run(python, ['-m', 'venv', venv])
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes']
  await run(join(venv, 'bin', 'python'), [...pip, '-r', requirements])
  writeFileSync(complete, '')
  return join(venv, 'bin')
}
