// `npm run repair`: one repair pass over the bucket of the running service, of the data folder, or at AWS.
import { resolve } from 'node:path'
import { readRunning } from './running.ts'

const { env } = process
const directory = resolve(env.DARKROOM_DATA ?? `${import.meta.dirname}/../.darkroom`)

/** Points the SDK to the bucket: the one that is set, the running service's, or the data folder's. */
async function connect(): Promise<() => Promise<void>> {
  if (env.AWS_ENDPOINT_URL || env.BUCKET) return async () => {}
  const running = await readRunning(directory)
  if (running) {
    Object.assign(env, running)
    return async () => {}
  }
  const { openAlone } = await import('./environment.ts')
  const s3 = await openAlone(directory, 'darkroom-local')
  env.BUCKET = 'darkroom-local'
  return s3.close
}

const disconnect = await connect()
const { describeReport, repair, start } = await import('../lib/worker/repair.ts')
const { report } = await repair(
  start,
  () => false,
  ({ report: now }) => console.log(describeReport(now)),
)
console.log(`Done: ${describeReport(report)}`)
await disconnect()
