// What stands behind the functions: an S3 in this process with a queue, or the S3 and SQS at an endpoint.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { S3Event } from 'aws-lambda'
import { jobChangesOf, tasksOf } from '../lib/worker/messages.ts'
import corsHeaders from '../stack/cors-headers.json' with { type: 'json' }
import { startQueueApi } from './queue/api.ts'
import type { Deliver } from './queue/batch.ts'
import { ensureQueue } from './queue/ensure-queue.ts'
import type { Mapping } from './queue/mappings.ts'
import { openQueue, type Queue, type QueueOptions } from './queue/queue.ts'
import { pollQueue } from './queue/sqs.ts'
import { noteRunning } from './running.ts'
import { type EmbeddedS3, startS3 } from './s3/server.ts'
import { givenSecrets } from './secrets.ts'
import { startSsm } from './ssm.ts'

export interface Environment {
  /** Where images lie, for people. */
  readonly where: string
  /** Hands on the bucket's events, from when the functions can be invoked. */
  readonly begin: (
    mappings: readonly Mapping[],
    deliverTo: (functionName: string) => Deliver,
  ) => Promise<void>
}

/** What this machine makes of a queue of the template. */
interface Local {
  /** Where it lies in the data folder. */
  readonly folder: string
  /** Deliveries at a time. */
  readonly concurrency: number
  /** Whether the bucket's notification sends it such an event. */
  readonly takes: (message: { body: string }) => boolean
}

const queues: Readonly<Record<string, Local>> = {
  // Each image takes a core.
  Queue: { folder: 'queue', concurrency: 2, takes: (message) => tasksOf(message).length > 0 },
  // No event goes there.
  BulkQueue: { folder: 'bulk', concurrency: 1, takes: () => false },
  CallbackQueue: {
    folder: 'callbacks',
    concurrency: 8,
    takes: (message) => jobChangesOf(message).length > 0,
  },
}

function queueOf({ queue }: Mapping) {
  const found = queues[queue]
  if (!found) throw new Error(`localstack/environment.ts does not know the queue ${queue} of the template`)
  return found
}

const region = 'us-east-1'
const { env } = process

/** As in stack/bucket.yml, by its defaults. */
export const lifecycle = [
  { prefix: '', noncurrentDays: 30 },
  { prefix: 'results/', days: 30 },
  { prefix: 'uploads/', days: 1, noncurrentDays: 1 },
  { prefix: 'idempotency/', days: 1, noncurrentDays: 1 },
]

/** As in stack/bucket.yml. The signature guards the bucket, so browsers of every origin can come. */
const cors = [
  {
    AllowedOrigin: ['*'],
    AllowedHeader: ['*'],
    AllowedMethod: ['GET', 'HEAD', 'POST'],
    ExposeHeader: corsHeaders.exposed,
  },
]

/**
 * Starts the embedded S3 over a data folder, and points the AWS SDK to it.
 * @throws Error where another process uses the folder
 */
async function openFolder(
  directory: string,
  bucket: string,
  onEvent: (event: S3Event) => Promise<void>,
): Promise<EmbeddedS3> {
  mkdirSync(directory, { recursive: true })
  const credentials = { accessKeyId: 'darkroom', secretAccessKey: 'darkroom' }
  const ssm = await startSsm(directory, givenSecrets(env))
  const s3 = await startS3({ directory, bucket, region, ...credentials, onEvent, lifecycle, cors })
  const running = {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_ENDPOINT_URL_SSM: ssm,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    BUCKET: bucket,
    PRESETS: env.PRESETS ?? '',
  }
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE']) delete env[name]
  Object.assign(env, running)
  noteRunning(directory, running)
  return s3
}

/** Hands the bucket's events on as its notification is set up in AWS: what asks for nothing is not sent. */
const sendTo = (opened: Promise<ReadonlyMap<string, Queue>>) => async (event: S3Event) => {
  const body = JSON.stringify(event)
  for (const [name, { takes }] of Object.entries(queues))
    if (takes({ body })) await (await opened).get(name)?.send(body)
}

/** The last part of a queue's ARN and URL. */
const nameOf = (queue: string) => `darkroom-local-${queue}`

/** Opens a queue for each of the template's names. */
async function openAll(
  directory: string,
  optionsOf: (name: string, local: Local) => Omit<QueueOptions, 'directory'>,
): Promise<Map<string, Queue>> {
  const opening = Object.entries(queues).map(async ([name, local]) => {
    const options = { ...optionsOf(name, local), directory: join(directory, local.folder) }
    return [name, await openQueue(options)] as const
  })
  return new Map(await Promise.all(opening))
}

/**
 * The embedded S3 alone. Its events wait in the queues until the service runs.
 * @throws Error where another process uses the folder
 */
export async function openAlone(directory: string, bucket: string): Promise<EmbeddedS3> {
  const deliver = async () => ({ batchItemFailures: [] })
  const opened = await openAll(directory, () => ({ deliver, concurrency: 0 }))
  const s3 = await openFolder(directory, bucket, sendTo(Promise.resolve(opened)))
  const close = async () => {
    await s3.close()
    await Promise.all([...opened.values()].map((queue) => queue.close()))
  }
  return { ...s3, close }
}

/**
 * The embedded S3 with its queues.
 * @throws Error where another process uses the folder
 */
export async function embed(directory: string, bucket: string): Promise<Environment> {
  const opened = Promise.withResolvers<ReadonlyMap<string, Queue>>()
  mkdirSync(directory, { recursive: true })
  const api = await startQueueApi()
  env.AWS_ENDPOINT_URL_SQS = api.endpoint
  env.DARKROOM_BULK_QUEUE = `${api.endpoint}/000000000000/${nameOf('BulkQueue')}`
  await openFolder(directory, bucket, sendTo(opened.promise))
  return {
    where: directory,
    begin: async (mappings, deliverTo) => {
      const all = await openAll(directory, (queue, { concurrency }) => {
        const mapping = mappings.find((one) => one.queue === queue)
        if (!mapping) throw new Error(`The template has no function for the queue ${queue}`)
        const invoke = deliverTo(mapping.functionName)
        // The function may have something to say to the queue.
        const deliver: Deliver = (event) => opened.promise.then(() => invoke(event))
        return { ...mapping, name: nameOf(queue), deliver, concurrency }
      })
      for (const queue of all.values()) api.add(queue)
      opened.resolve(all)
    },
  }
}

/**
 * Makes the bucket at the given endpoint, unless it is there, and takes its events from a queue there. Keys and secrets
 * are the data folder's, unless there is an SSM, too.
 */
export async function attach(endpoint: string, bucket: string, directory: string): Promise<Environment> {
  env.AWS_REGION ??= region
  if (!env.AWS_ENDPOINT_URL_SSM) {
    mkdirSync(directory, { recursive: true })
    env.AWS_ENDPOINT_URL_SSM = await startSsm(directory, givenSecrets(env))
  }
  const timeouts = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true }
  const s3 = new S3Client({ forcePathStyle: true, requestHandler: timeouts })
  const Bucket = bucket
  await s3
    .send(new HeadBucketCommand({ Bucket }))
    .catch(() => s3.send(new CreateBucketCommand({ Bucket })))
    // It may come up later; until then requests are answered by 503.
    .catch((error) => console.error(`The S3 at ${endpoint} does not give the bucket ${bucket}: ${error}`))
  return {
    where: `the bucket ${bucket} at ${endpoint}`,
    begin: async (mappings, deliverTo) => {
      try {
        for (const mapping of mappings) {
          const [queueUrl, { concurrency }] = [await ensureQueue(bucket, mapping), queueOf(mapping)]
          if (mapping.queue === 'BulkQueue') env.DARKROOM_BULK_QUEUE = queueUrl
          const { functionName, timeout } = mapping
          pollQueue({ queueUrl, deliver: deliverTo(functionName), concurrency, timeout })
        }
      } catch (error) {
        console.error(`No SQS at ${endpoint}: images are stored, but not developed. ${error}`)
      }
    },
  }
}
