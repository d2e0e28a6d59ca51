// One service for the whole test run, or one for each of its processes: the deployment at DARKROOM_URL,
// or else those started here.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { setup as build } from './built.ts'
import { program, server, startService } from './run.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the service answers, without a slash at the end. */
    url: string
    /** Those of the processes that run tests. */
    urls: readonly string[]
    /** An API key for the deployment, or nothing. */
    key: string
  }
}

/** Provides services to tests. @returns what stops them */
export async function provideServices(
  project: TestProject,
  count: number,
  as = program,
): Promise<(() => Promise<unknown>) | undefined> {
  const provide = (urls: readonly string[]) => {
    project.provide('url', urls[0] ?? '')
    project.provide('urls', urls)
  }
  const given = process.env.DARKROOM_URL
  project.provide('key', process.env.DARKROOM_KEY ?? '')
  if (given) {
    provide([given.replace(/\/$/, '')])
    return undefined
  }
  await build()
  const started = await Promise.all(
    Array.from({ length: count }, async () => {
      const data = await mkdtemp(join(tmpdir(), 'darkroom-test-'))
      return { data, service: await startService({ DARKROOM_DATA: data }, as) }
    }),
  )
  provide(started.map(({ service }) => service.url))
  return () =>
    Promise.all(
      started.map(async ({ data, service }) => {
        await service.stop()
        await rm(data, { recursive: true })
      }),
    )
}

export const setup = (project: TestProject) =>
  provideServices(project, 1, project.name === 'start' ? program : server)
