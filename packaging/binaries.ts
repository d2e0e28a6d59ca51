// sharp's binaries for a function's machine.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'

/** The folder of the project that is packaged: this one, or one that extends the npm package. */
const root = process.cwd()
const cache = join(root, '.build', 'binaries')

/** `linux-arm64` is what Lambda runs on; `host` is this machine. */
export type Platform = 'linux-arm64' | 'linux-x64' | 'host'

const run = promisify(execFile)

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

interface Locked {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>
}

type Packages = Lock['packages']

/** Returns the path of a package that another one depends on, as Node finds it. */
function pathOf(packages: Packages, name: string, from: string): string | undefined {
  const path = `${from}node_modules/${name}`
  if (packages[path]) return path
  return from === ''
    ? undefined
    : pathOf(packages, name, from.replace(/(^|(?<=\/))node_modules\/(@[^/]+\/)?[^/]+\/$/, ''))
}

/** Returns the entries of a package and of what it depends on, for all platforms. */
function closure(packages: Packages, path: string, found: Record<string, Locked> = {}) {
  const entry = packages[path]
  if (!entry || found[path]) return found
  // How they are needed here, only npm can tell.
  const { dev: _, peer: __, ...kept } = entry as Record<string, unknown>
  found[path] = kept
  for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
    closure(packages, pathOf(packages, name, `${path}/`) ?? '', found)
  return found
}

/**
 * package.json and package-lock.json with sharp alone, of the version in this project's package-lock.json. That may
 * lack the other platforms, if npm wrote it from installed packages: https://github.com/npm/cli/issues/4828
 */
async function sharpAlone(platform: Platform): Promise<{ manifest: string; lock?: string }> {
  const { packages, ...rest } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock
  const found = closure(packages, 'node_modules/sharp')
  const { version } = found['node_modules/sharp'] ?? {}
  if (version === undefined) throw new Error(`package-lock.json in ${root} has no sharp: run npm install`)
  const project = { name: 'binaries', private: true, dependencies: { sharp: version } }
  const manifest = JSON.stringify(project)
  if (!found[`node_modules/@img/sharp-${platform}`]) return { manifest }
  const lock = JSON.stringify({ ...rest, name: 'binaries', packages: { '': project, ...found } })
  return { manifest, lock }
}

/**
 * Installs sharp for another platform: from the same package-lock.json if possible, with its hashes. It is
 * cached until that changes.
 */
async function install(platform: Exclude<Platform, 'host'>): Promise<string> {
  const { manifest, lock } = await sharpAlone(platform)
  const hash = createHash('sha256').update(lock ?? manifest)
  const folder = join(cache, `${platform}-${hash.digest('hex').slice(0, 12)}`)
  if (await exists(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  await mkdir(unfinished, { recursive: true })
  await writeFile(join(unfinished, 'package.json'), manifest)
  if (lock) await writeFile(join(unfinished, 'package-lock.json'), lock)
  const [os = '', cpu = ''] = platform.split('-')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', `--os=${os}`, `--cpu=${cpu}`, '--libc=glibc']
  await run('npm', [lock ? 'ci' : 'install', ...flags], { cwd: unfinished })
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
