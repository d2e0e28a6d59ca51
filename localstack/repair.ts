// `npm run repair`: one repair pass over the bucket of the running service, of the data folder, or at AWS.
import { fail, readArguments } from '../cli/arguments.ts'
import { howTo } from '../cli/program.ts'
import { dataFolder, readRunning } from './running.ts'

const usage = `Usage: ${howTo('repair')}

Finds and repairs images without current variants, leftovers of deleted images, and stuck jobs: in the bucket of the
service that runs over the data folder (DARKROOM_DATA, .darkroom/), or in the folder if no service runs.
With BUCKET or AWS_ENDPOINT_URL set, in that bucket; credentials and the region come from the environment.
  --status   says how far the scheduled repair of that bucket is, and repairs nothing`

const { env } = process
const directory = dataFolder()

interface Target {
  readonly where: string
  /** Points the SDK to the bucket. @returns a function that disconnects it */
  readonly connect: () => Promise<() => Promise<void>>
}

const stayConnected = async () => {}

async function findTarget(): Promise<Target> {
  if (env.AWS_ENDPOINT_URL || env.BUCKET) {
    const at = env.AWS_ENDPOINT_URL ?? `AWS in ${env.AWS_REGION ?? 'us-east-1'}`
    return { where: `the bucket ${env.BUCKET ?? 'darkroom'} at ${at}`, connect: openEndpoint }
  }
  const running = await readRunning(directory)
  if (running) {
    Object.assign(env, running)
    const where = `the bucket ${running.BUCKET} of the service that runs over ${directory}`
    return { where, connect: async () => stayConnected }
  }
  return { where: `the data folder ${directory}`, connect: openFolder }
}

/** A service over an S3 other than AWS's works around what that lacks. */
async function openEndpoint(): Promise<() => Promise<void>> {
  const { AWS_ENDPOINT_URL: endpoint, BUCKET: bucket = 'darkroom' } = env
  if (endpoint) {
    const { lacksOf } = await import('./any-s3/bucket.ts')
    env.S3_LACKS ??= (await lacksOf(endpoint, bucket)).join(',')
  }
  return stayConnected
}

async function openFolder(): Promise<() => Promise<void>> {
  const { openAlone } = await import('./environment.ts')
  return openAlone(directory, 'darkroom-local')
}

async function printProgress(): Promise<void> {
  const { describeProgress } = await import('../lib/worker/repair-status.ts')
  for (const line of await describeProgress()) console.log(line)
}

async function repairAll(): Promise<void> {
  const { describeReport, repair, start } = await import('../lib/worker/repair.ts')
  const { mend } = await import('../lib/worker/mend.ts')
  const { report } = await repair(
    start,
    mend,
    () => false,
    ({ report: now }) => console.log(describeReport(now)),
  )
  console.log(`Done: ${describeReport(report)}`)
}

const { status = false } = readArguments({ usage, options: { status: { type: 'boolean' } } }).values
const { where, connect } = await findTarget()
console.log(
  status
    ? `The scheduled repair of ${where}:`
    : `Repairing ${where}: makes missing variants, runs stuck jobs, and removes leftovers of deleted images`,
)
const disconnect = await connect().catch(({ message }) => fail(message))
// As the worker's in serverless.yml, for large images over slow connections.
env.STORAGE_TIMEOUT ??= '100000'
await (status ? printProgress() : repairAll())
await disconnect()
