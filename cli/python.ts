// Python's programs, each in a virtual environment of its own, by versions and hashes that are written down.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, run } from './command.ts'

/** `PYTHON` names another one, from 3.11 on. */
const python = process.env.PYTHON ?? 'python3'

/**
 * Makes the environment once for these requirements.
 * @param name of what is installed, for people
 * @returns its folder of programs
 * @throws Error where there is no Python, or a hash does not match
 */
export async function environment(name: string, requirements: string): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const venv = join(build, 'python', `${name.toLowerCase()}-${wanted}`)
  const complete = join(venv, 'complete')
  if (existsSync(complete)) return join(venv, 'bin')
  console.log(`Installing ${name}, once`)
  rmSync(venv, { recursive: true, force: true })
  await run(python, ['-m', 'venv', venv])
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes']
  await run(join(venv, 'bin', 'python'), [...pip, '-r', requirements])
  writeFileSync(complete, '')
  return join(venv, 'bin')
}
