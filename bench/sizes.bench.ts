// The memory of a process that is asked for one size after the other.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, Options, Row } from './bench.ts'
import { photo } from './photo.ts'

const child = fileURLToPath(new URL('./sizes.child.ts', import.meta.url))

export const bench: Bench = {
  title: 'Memory: random sizes of one photograph, two at a time, the peak of RSS',
  async run({ files }: Options) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'))
    try {
      const drawn = join(folder, 'a drawn one of 12 MP')
      if (files.length === 0) writeFileSync(drawn, await photo(4032, 3024))
      return (files.length ? files : [drawn]).flatMap(rows)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
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
