// What all processes of a test run share, for the configurations of Vitest: import it for its effects.
import { statfsSync } from 'node:fs'
import { resolve } from 'node:path'

/** Free bytes of the folder in memory that Linux has; 0 elsewhere. */
function freeInMemory(): number {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize
  } catch {
    return 0
  }
}

// Tests kill processes, never the machine: waiting for a disk would prove nothing.
if (freeInMemory() > 4e9) process.env.TMPDIR = '/dev/shm'

// Hundreds of processes load the same modules: the workers, services, and commands of the tests.
// One of them compiles each.
process.env.NODE_COMPILE_CACHE ??= resolve(import.meta.dirname, '../.build/compile-cache')

/** Node.js loads these projects' modules itself, from its cache of compiled modules. They can't reset modules. */
export const native = { experimental: { viteModuleRunner: false, nodeLoader: false } }

// Tests allocate much, for a short time: with more room for it, they need less of a processor.
process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, '--max-semi-space-size=64'].filter(Boolean).join(' ')
