// Measures how long a package's module takes to load, in its own process, as at a cold start.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Prints the time used so far and for the module, and whether it loaded undici, which costs a third. */
const program = `
const { user, system } = process.cpuUsage()
await import(process.argv[1] ?? 'node:process')
const after = process.cpuUsage()
const undici = process.moduleLoadList.some((name) => name.includes('undici'))
const [hello, all] = [user + system, after.user + after.system]
process.stdout.write(JSON.stringify({ hello: hello / 1000, ms: (all - hello) / 1000, undici }))
process.exit()
`

/** CPU milliseconds, which vary less than the clock on a busy machine. */
export interface Load {
  readonly ms: number
  /** The time of a Node that runs nothing, to measure this machine's speed. */
  readonly hello: number
  readonly undici: boolean
}

/** Unpacks a package as Lambda does. @returns its folder */
export async function unpack(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-package-'))
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  return folder
}

/** Loads a module once. @param file its path */
export async function load(file: string): Promise<Load> {
  const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-1' }
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program, file], { env })
  return JSON.parse(stdout) as Load
}

/**
 * Loads a package repeatedly.
 * @returns the minimum, because other load only adds to it
 */
export async function measureLoad(
  files: ReadonlyMap<string, Uint8Array>,
  entry: string,
  rounds: number,
): Promise<Load> {
  const folder = await unpack(files)
  try {
    const loads: Load[] = []
    for (let round = 0; round < rounds; round++) loads.push(await load(join(folder, entry)))
    return {
      ms: Math.min(...loads.map(({ ms }) => ms)),
      hello: Math.min(...loads.map(({ hello }) => hello)),
      undici: loads.some(({ undici }) => undici),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
