// sharp's binaries for a function's machine.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '..')
const cache = join(root, '.build', 'binaries')

/** `linux-arm64` is what Lambda runs on; `host` is this machine. */
export type Platform = 'linux-arm64' | 'linux-x64' | 'host'

const run = promisify(execFile)

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

interface Lock {
  readonly packages: Readonly<
    Record<string, { dev?: boolean; devDependencies?: unknown; dependencies?: object }>
  >
}

/** package.json and package-lock.json with only production dependencies. */
async function production(): Promise<{ manifest: string; lock: string }> {
  const { packages, ...rest } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock
  const { devDependencies: _, ...project } = packages[''] ?? {}
  const kept = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev)
  return {
    manifest: JSON.stringify(project),
    lock: JSON.stringify({ ...rest, packages: { '': project, ...Object.fromEntries(kept) } }),
  }
}

/**
 * Installs the project's dependencies for another platform: from the same package-lock.json, with its hashes. They are
 * cached until it changes.
 */
async function install(platform: Exclude<Platform, 'host'>): Promise<string> {
  const { manifest, lock } = await production()
  const folder = join(cache, `${platform}-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`)
  if (await exists(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  await mkdir(unfinished, { recursive: true })
  await writeFile(join(unfinished, 'package.json'), manifest)
  await writeFile(join(unfinished, 'package-lock.json'), lock)
  const [os = '', cpu = ''] = platform.split('-')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', `--os=${os}`, `--cpu=${cpu}`, '--libc=glibc']
  await run('npm', ['ci', ...flags], { cwd: unfinished })
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }))
  return folder
}

const isNeeded = (file: string) => /(\.(node|so[\d.]*|dylib|dll|cjs)|package\.json|LICENSE)$/.test(file)

/** Returns the binaries by their path in the package. */
export async function binaries(platform: Platform): Promise<Map<string, Uint8Array>> {
  const modules = platform === 'host' ? root : await install(platform)
  const found = new Map<string, Uint8Array>()
  const image = join(modules, 'node_modules', '@img')
  for (const entry of await readdir(image, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const inside = relative(image, path)
    if (entry.isFile() && inside.startsWith('sharp-') && isNeeded(entry.name))
      found.set(relative(modules, path), await readFile(path))
  }
  if (found.size === 0) throw new Error(`sharp has no binaries for ${platform}`)
  return found
}
