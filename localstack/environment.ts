// What the functions run against: an S3 in this process with queues. attach.ts and any-s3/ use one at an endpoint.
import { randomBytes } from 'node:crypto'
import { cors, lifecycle } from './bucket-rules.ts'
import type { Deliver } from './queue/batch.ts'
import type { Mapping } from './queue/mappings.ts'
import type { Queue } from './queue/queue.ts'
import { consumersOf, openQueues } from './queues.ts'
import { imageSettings, noteRunning } from './running.ts'
import { directly } from './s3/direct.ts'
import { type EmbeddedS3, startS3 } from './s3/server.ts'

export interface Environment {
  /** Where images are, for messages. */
  readonly where: string
  /** Those of the data folder, by their names in the template; none at an SQS. */
  readonly queues: ReadonlyMap<string, Queue>
  /** Starts to deliver the bucket's events. Call it once the functions can be invoked. */
  readonly begin: (
    mappings: readonly Mapping[],
    deliverTo: (functionName: string) => Deliver,
  ) => Promise<void>
  /** Waits for deliveries under way, starts no more, and releases the data folder. */
  readonly close: () => Promise<void>
}

/** The region of everything on this machine. */
export const region = 'us-east-1'
const { env } = process

interface Opened {
  readonly s3: EmbeddedS3
  readonly queues: ReadonlyMap<string, Queue>
  readonly close: () => Promise<void>
}

/** Starts the embedded S3 over a data folder, with its queues, and points the AWS SDK to them. */
async function openFolder(directory: string, bucket: string): Promise<Opened> {
  // Other users of the machine reach the port, too. running.json, which they can't read, has the key for commands.
  const credentials = { accessKeyId: 'darkroom', secretAccessKey: randomBytes(32).toString('base64url') }
  const { database, queues, notify, endpoints } = await openQueues(directory)
  const options = { database, directory, bucket, region, ...credentials, lifecycle, cors }
  const s3 = await startS3({ ...options, onEvent: notify })
  const running = {
    ...endpoints,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    BUCKET: bucket,
    ...imageSettings(),
  }
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE']) delete env[name]
  Object.assign(env, running)
  noteRunning(directory, running)
  const close = async () => {
    await s3.close()
    database.close()
  }
  return { s3, queues, close }
}

/**
 * Opens the embedded S3 alone. Its events wait in the queues until the service runs.
 * @returns what closes it
 * @throws Error if another process uses the folder
 */
export async function openAlone(directory: string, bucket: string): Promise<() => Promise<void>> {
  return (await openFolder(directory, bucket)).close
}

/**
 * Opens the embedded S3 with its queues.
 * @throws Error if another process uses the folder
 */
export async function embed(directory: string, bucket: string): Promise<Environment> {
  const { s3, queues, close } = await openFolder(directory, bucket)
  // lib/config.ts reads the environment when it is first imported.
  const { markIfEmpty } = await import('../lib/storage/complete.ts')
  const { reachDirectly } = await import('../lib/storage/s3/transport.ts')
  reachDirectly(new URL(s3.endpoint).host, directly(s3.respond))
  await markIfEmpty()
  const consumers = consumersOf(queues)
  env.DARKROOM_BULK_QUEUE = env.BULK_QUEUE_URL
  return {
    where: directory,
    queues,
    begin: async (mappings, deliverTo) => {
      consumers.begin(mappings, deliverTo)
      // Once the service answers: with a million objects, it takes seconds.
      setTimeout(() => s3.sweep().catch(console.error), 1000).unref()
    },
    close: async () => {
      await consumers.close()
      await close()
    },
  }
}
