// `npx darkroom`: the service in one process, without Serverless: the local edge, behind it an HTTP API, the functions,
// and what else invokes them.

import { fail } from '../cli/arguments.ts'
import distribution from '../stack/distribution.cjs'
import { atEnd } from './end.ts'
import type { Environment } from './environment.ts'
import { Functions } from './functions.ts'
import type { Admin } from './observe/admin.ts'
import { type Finished, watchRequests } from './observe/requests.ts'
import { openService, sayReady, startFront } from './service.ts'
import { readTemplate, type Template } from './template.ts'

const { env } = process

/** Runs the scheduled functions, one run at a time, until the process ends. */
function schedule({ scheduled }: Template, functions: Functions): void {
  for (const { name, every } of scheduled) {
    const run = () =>
      functions
        .tick(name)
        .catch((error) => console.error(`${name} failed:`, error))
        .finally(() => setTimeout(run, every).unref())
    setTimeout(run, every).unref()
  }
}

/** Logs every request as a line of JSON. */
const logRequest = ({ seconds, ...said }: Finished): void =>
  console.info(JSON.stringify({ level: 'info', message: 'request', ...said, ms: Math.round(seconds * 1000) }))

/** Starts the operators' port. */
async function openAdmin(port: number, servicePort: number, queues: Environment['queues']): Promise<Admin> {
  const { startAdmin } = await import('./observe/admin.ts')
  const options = { host: env.DARKROOM_HOST || '127.0.0.1', bucket: env.BUCKET ?? '' }
  return startAdmin({ ...options, port, servicePort, queues }).catch(({ code }) =>
    fail(`The admin port ${port} can't be used (${code}). Choose another one with --admin-port`),
  )
}

export interface Serving {
  /** The port for health and metrics. */
  readonly adminPort?: number | undefined
  /** Whether each request is logged. */
  readonly logsRequests?: boolean
}

/** Starts the service, and prints its URL once it runs. @param wanted the port; 0 for any */
export async function startServer(wanted: number, { adminPort, logsRequests }: Serving = {}): Promise<void> {
  const template = readTemplate()
  const functions = new Functions(template.functions)
  const { port, where, queues, begin, close } = await openService(wanted)
  if (logsRequests) watchRequests(port, logRequest)
  const admin = adminPort === undefined ? undefined : await openAdmin(adminPort, port, queues)
  const { Resources } = await distribution(template.variables)
  await begin(template.mappings, (name) => {
    // As serverless.yml sets it, before the first function reads its settings.
    env.BULK_QUEUE_URL = env.DARKROOM_BULK_QUEUE ?? ''
    return (event) => functions.process(name, event)
  })
  // lib/config.ts reads the environment, which is complete now.
  const { openApi } = await import('./http-api/open.ts')
  const front = await startFront(port, await openApi(template, functions), Resources)
  schedule(template, functions)
  atEnd(async () => {
    admin?.retire()
    await front.finish()
    await close()
  })
  sayReady(port, where)
}
