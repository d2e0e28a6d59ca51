// AWS's own Node runtime interface client: what loads a function's module in Lambda and calls its handler.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const pinned = join(import.meta.dirname, 'client')
const root = resolve(import.meta.dirname, '..', '..')
const run = promisify(execFile)

/**
 * Installs the client by the lock file in `client/`, in a folder of its own under `.build/`: npm builds it from
 * source, which takes about two minutes, and is not done again until the lock file changes.
 * @returns the file to run
 * @throws Error where it cannot be built here
 */
export async function installClient(): Promise<string> {
  const lock = await readFile(join(pinned, 'package-lock.json'))
  const version = createHash('sha256').update(lock).update(process.version).digest('hex').slice(0, 12)
  const folder = join(root, '.build', `runtime-client-${version}`)
  const file = join(folder, 'node_modules', 'aws-lambda-ric', 'index.mjs')
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) return file
  const unfinished = `${folder}.${process.pid}`
  await mkdir(unfinished, { recursive: true })
  for (const name of ['package.json', 'package-lock.json'])
    await copyFile(join(pinned, name), join(unfinished, name))
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: unfinished, maxBuffer: 2 ** 28 })
    await rename(unfinished, folder)
  } catch (cause) {
    throw new Error('aws-lambda-ric cannot be built here: it needs cmake, make and a C++ compiler', { cause })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return file
}
