// `npm start`: the service on serverless-offline, in this process.
import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { SQSEvent } from 'aws-lambda'
import * as z from 'zod/mini'
import { writeSite } from '../web/build.ts'
import { apiOrigin } from './edge/origins.ts'
import { invoke } from './lambda.ts'
import { freePort } from './ports.ts'
import { mappingsOf } from './queue/mappings.ts'
import { openService, sayReady, startFront } from './service.ts'

const root = resolve(import.meta.dirname, '..')
const host = '127.0.0.1'
const { env } = process

/** Runs `sls offline start` in this process, so that no other process is left when it is killed. */
function serverless(port: number, lambdaPort: number): void {
  const ports = ['--httpPort', String(port), '--lambdaPort', String(lambdaPort)]
  process.argv.splice(
    2,
    Number.POSITIVE_INFINITY,
    'offline',
    'start',
    '--stage',
    'local',
    '--host',
    host,
    ...ports,
  )
  env.SLS_LOG_LEVEL ??= 'error'
  process.chdir(root)
  createRequire(import.meta.url)('serverless/bin/serverless.js')
}

const resolved = z.object({
  functions: z.record(z.string(), z.object({ name: z.string() })),
  resources: z.object({ Resources: z.unknown() }),
})

/** Starts the service, and prints its URL once it runs. @param wanted the port; 0 for any */
export async function startService(wanted: number): Promise<void> {
  const [{ port, where, begin }] = await Promise.all([openService(wanted), writeSite()])
  const [apiPort, lambdaPort] = [await freePort(), await freePort()]
  subscribe('darkroom.ready', async (service) => {
    const { functions, resources } = z.parse(resolved, service)
    const deliverTo = (key: string) => (event: SQSEvent) =>
      invoke(lambdaPort, functions[key]?.name ?? '', event)
    await begin(mappingsOf(service), deliverTo)
    await startFront(port, apiOrigin(`http://${host}:${apiPort}`), resources.Resources)
    sayReady(port, where)
  })
  serverless(apiPort, lambdaPort)
}
