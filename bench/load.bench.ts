// The load time of each function's module, compared to a Node that runs nothing: the minimum processor time of some
// rounds, because other load only adds to it.
import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundle, type Step } from '../packaging/bundle.ts'
import { functionNames } from '../packaging/entries.ts'
import { load } from '../packaging/load.ts'
import type { Bench, Options, Row } from './bench.ts'

const build = resolve(import.meta.dirname, '..', '.build')

async function leastOf(file: string, rounds: number): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push((await load(file)).ms)
  return Math.min(...times)
}

async function rowOf(folder: string, name: string, rounds: number, without?: Step): Promise<Row> {
  const into = join(folder, without ?? 'whole')
  await bundle(`functions/${name}.ts`, into, without)
  const figure = await leastOf(join(into, name, 'functions', `${name}.mjs`), rounds)
  const what = without ? `${name} without ${without}` : name
  return { what, figure, unit: 'ms', ...(what === 'resize' ? { goal: 40 } : {}) }
}

export const bench: Bench = {
  title: 'Module load, over a Node that runs nothing (CPU)',
  async run({ rounds }: Options) {
    // Inside the project, where sharp's binaries are found.
    const folder = mkdtempSync(join(build, 'load-'))
    try {
      const rows: Row[] = []
      for (const name of functionNames()) rows.push(await rowOf(folder, name, rounds * 2))
      for (const step of ['sharp', 'credentials', 'builtins'] as const)
        rows.push(await rowOf(folder, 'resize', rounds * 2, step))
      return rows
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}
