// The load time of each function's module, compared to a Node that runs nothing: the minimum processor time of some
// rounds, because other load only adds to it.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Step } from '../packaging/bundle.ts'
import { functionNames } from '../packaging/entries.ts'
import { load } from '../packaging/load.ts'
import type { Bench, Options, Row } from './bench.ts'

const root = resolve(import.meta.dirname, '..')

type Bundling = Pick<typeof import('../packaging/bundle.ts'), 'bundle'>

/** Returns the least time of each file, measured in turn. */
async function leastOf(files: readonly string[], rounds: number): Promise<number[]> {
  const least = files.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round++)
    for (const [index, file] of files.entries())
      least[index] = Math.min(least[index] ?? 0, (await load(file)).ms)
  return least
}

/** Bundles a function with a checkout's own packaging. @param into a folder in that checkout @returns its module */
async function moduleOf(checkout: string, into: string, name: string, without?: Step): Promise<string> {
  const url = pathToFileURL(join(checkout, 'packaging/bundle.ts'))
  const { bundle } = (await import(url.href)) as Bundling
  await bundle(`functions/${name}.ts`, into, without)
  // Where a package has sharp's binary.
  symlinkSync(join(checkout, 'node_modules'), join(into, name, 'node_modules'))
  return join(into, name, 'functions', `${name}.mjs`)
}

async function rowOf(name: string, into: readonly Into[], rounds: number, without?: Step): Promise<Row> {
  const files: string[] = []
  for (const { checkout, folder } of into)
    files.push(await moduleOf(checkout, join(folder, without ?? 'whole'), name, without))
  const [figure = Number.NaN, before] = await leastOf(files, rounds)
  const what = without ? `${name} without ${without}` : name
  return {
    ...{ what, figure, unit: 'ms', ...(what === 'resize' ? { goal: 40 } : {}) },
    ...(before === undefined ? {} : { note: `before ${before.toFixed(0)} ms` }),
  }
}

/** A checkout, and a folder inside of it, where sharp's binaries are found. */
interface Into {
  readonly checkout: string
  readonly folder: string
}

function intoOf(checkout: string): Into {
  const build = join(checkout, '.build')
  mkdirSync(build, { recursive: true })
  return { checkout, folder: mkdtempSync(join(build, 'load-')) }
}

export const bench: Bench = {
  title: 'Module load, over a Node that runs nothing (CPU)',
  async run({ rounds, before }: Options) {
    const into = [root, ...(before === undefined ? [] : [resolve(before)])].map(intoOf)
    try {
      const rows: Row[] = []
      for (const name of functionNames()) rows.push(await rowOf(name, into, rounds * 2))
      for (const step of ['sharp', 'credentials', 'builtins'] as const)
        rows.push(await rowOf('resize', into.slice(0, 1), rounds * 2, step))
      return rows
    } finally {
      for (const { folder } of into) rmSync(folder, { recursive: true })
    }
  },
}
