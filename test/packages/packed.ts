// Packs the packages once for all tests, as `npm publish` would.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { run } from '../../cli/command.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Paths of the tarballs, by the names of the packages. */
    tarballs: Readonly<Record<string, string>>
  }
}

export const names = ['@darkroom/client', '@darkroom/sign'] as const

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-tarballs-'))
  const workspaces = names.flatMap((name) => ['-w', name])
  const printed = await run('npm', ['pack', '--json', '--pack-destination', folder, ...workspaces], {
    quiet: true,
  })
  // The scripts of the packages print before it.
  const packed = JSON.parse(printed.slice(printed.indexOf('[\n'))) as { name: string; filename: string }[]
  project.provide(
    'tarballs',
    Object.fromEntries(packed.map(({ name, filename }) => [name, join(folder, filename)])),
  )
  return () => rm(folder, { recursive: true })
}
