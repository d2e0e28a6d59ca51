// The memory of a process that generates one size after the other.
import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, Options, Row } from './bench.ts'
import { overFiles } from './photo.ts'

const child = fileURLToPath(new URL('./sizes.child.ts', import.meta.url))

export const bench: Bench = {
  title: 'Memory: random sizes of one photograph, two at a time, peak RSS',
  run: ({ files }: Options) => overFiles(files, 4032, 3024, rows),
}

function rows(file: string): Row[] {
  return [25, 100, 400].map((count) => ({
    what: `${basename(file)}, ${count} sizes`,
    figure: peak(file, count),
    unit: 'MB',
  }))
}

/** Megabytes. */
function peak(file: string, count: number): number {
  const env = { ...process.env, MALLOC_ARENA_MAX: '2' }
  return Number(execFileSync(process.execPath, [child, file, String(count)], { env, encoding: 'utf8' }))
}
