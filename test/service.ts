// One service for the whole test run, or one for each of its processes: the deployment at DARKROOM_URL, or else those started
// here.
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { stampOf } from '../cli/stamp.ts'
import { templateFile } from '../localstack/template.ts'
import { forLocal } from '../npm/template.ts'
import { writeSite } from '../web/build.ts'
import { startService } from './run.ts'

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

/** Writes what the package's server has of serverless.yml, for services that tests start from its sources. */
async function writeTemplate(): Promise<void> {
  const file = resolve(import.meta.dirname, '..', templateFile)
  const stamp = stampOf('serverless.yml', 'stack')
  const written = await readFile(file, 'utf8').catch(() => '{}')
  if (JSON.parse(written).stamp === stamp) return
  const template = JSON.parse(await forLocal())
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.${process.pid}`, JSON.stringify({ stamp, ...template }))
  await rename(`${file}.${process.pid}`, file)
}

/** Provides services to tests. @returns what stops them */
export async function provideServices(
  project: TestProject,
  count: number,
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
  if (!process.env.DARKROOM_SERVER) await Promise.all([writeSite(), writeTemplate()])
  const started = await Promise.all(
    Array.from({ length: count }, async () => {
      const data = await mkdtemp(join(tmpdir(), 'darkroom-test-'))
      return { data, service: await startService({ DARKROOM_DATA: data }) }
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

export const setup = (project: TestProject) => provideServices(project, 1)
