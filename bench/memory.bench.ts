// The memory of a warm process that has processed many large photographs.
import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, Options, Row } from './bench.ts'
import { overFiles } from './photo.ts'

const child = fileURLToPath(new URL('./memory.child.ts', import.meta.url))

export const bench: Bench = {
  title: 'Memory: 20 fan-outs in a process of their own, peak RSS',
  run: ({ files }: Options) => overFiles(files, 8064, 6048, rows),
}

function rows(file: string): Row[] {
  const name = basename(file)
  return [
    { what: `${name}, MALLOC_ARENA_MAX=2`, figure: peak(file, '2'), unit: 'MB', goal: 220 },
    { what: `${name}, glibc's default`, figure: peak(file), unit: 'MB' },
  ]
}

/** Returns megabytes. glibc reads the variable when the process starts, so each setting needs its own process. */
function peak(file: string, arenas?: string): number {
  const { MALLOC_ARENA_MAX: _, ...inherited } = process.env
  const env = arenas ? { ...inherited, MALLOC_ARENA_MAX: arenas } : inherited
  return Number(execFileSync(process.execPath, ['--expose-gc', child, file], { env, encoding: 'utf8' }))
}
