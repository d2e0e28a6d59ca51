// `npx darkroom`: the service in one process, without Serverless: the local edge, behind it an HTTP API, the functions, and
// what else invokes them.
import distribution from '../stack/distribution.cjs'
import { atEnd } from './end.ts'
import { Functions } from './functions.ts'
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

/** Starts the service, and prints its URL once it runs. @param wanted the port; 0 for any */
export async function startServer(wanted: number): Promise<void> {
  const template = readTemplate()
  const functions = new Functions(template.functions)
  const { port, where, begin, close } = await openService(wanted)
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
    await front.finish()
    await close()
  })
  sayReady(port, where)
}
