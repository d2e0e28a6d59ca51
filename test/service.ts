// One service for the whole test run: the deployment at DARKROOM_URL, or else one started here.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startService } from './run.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the service answers, without a slash at the end. */
    url: string
    /** An API key for the deployment, or nothing. */
    key: string
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.DARKROOM_URL
  project.provide('key', process.env.DARKROOM_KEY ?? '')
  if (given) {
    project.provide('url', given.replace(/\/$/, ''))
    return undefined
  }
  const data = await mkdtemp(join(tmpdir(), 'darkroom-test-'))
  const service = await startService({ DARKROOM_DATA: data })
  project.provide('url', service.url)
  return async () => {
    await service.stop()
    await rm(data, { recursive: true })
  }
}
