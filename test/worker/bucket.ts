// A bucket of its own for the worker's tests, which catches its events instead of delivering them.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { S3Event, SQSEvent } from 'aws-lambda'
import sharp from 'sharp'
import { afterAll } from 'vitest'
import { Database } from '../../localstack/database.ts'
import { startQueueApi } from '../../localstack/queue/api.ts'
import { directly } from '../../localstack/s3/direct.ts'
import { createHandler, type Respond } from '../../localstack/s3/handler.ts'
import { type EmbeddedS3, startS3 } from '../../localstack/s3/server.ts'

const caught: S3Event[] = []

/** Whether ETags are no MD5s, as with KMS: otherwise, the same bytes are the same version. */
export const etags = { areOpaque: true }
const credentials = { accessKeyId: 'worker', secretAccessKey: 'worker' }
let server: EmbeddedS3 | undefined

/** Opens an empty bucket for this file of tests, in place of the last one's, unless it has one. */
export async function openBucket(): Promise<void> {
  if (server) return
  const directory = await mkdtemp(join(tmpdir(), 'darkroom-worker-'))
  // What it keeps is gone with its process, so there is no need to write it to a disk.
  const database = new Database()
  const opened = await startS3({
    ...{ directory, database, bucket: 'darkroom-worker', region: 'us-east-1', ...credentials },
    ...{ emptyPages: true, conflicts: true },
    get opaqueEtags() {
      return etags.areOpaque
    },
    onEvent: (event) => {
      caught.push(event)
    },
  })
  server = opened
  afterAll(async () => {
    server = undefined
    await opened.close()
    database.close()
    await rm(directory, { recursive: true })
    events()
  })
}

await openBucket()

const respond: Respond = async (request) => {
  if (!server) throw new Error('There is no bucket')
  return server.respond(request)
}

/** Where the bucket of each file is in turn. */
const place = createServer(createHandler(respond)).listen(0, '127.0.0.1')
place.unref()
await once(place, 'listening')
const endpoint = `http://127.0.0.1:${(place.address() as AddressInfo).port}`

/** SQS, without a queue. */
export const queues = await startQueueApi()

// lib/config.ts reads it when it is first imported: by import() from here on.
Object.assign(process.env, {
  BUCKET: 'darkroom-worker',
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_SQS: queues.endpoint,
  BULK_QUEUE_URL: `${queues.endpoint}/000000000000/bulk`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
})

// As in `npm start`, without sockets: these tests make thousands of calls.
const { reachDirectly } = await import('../../lib/storage/s3/transport.ts')
reachDirectly(new URL(endpoint).host, directly(respond))

export const { inspect } = await import('../../lib/image/inspect.ts')
const { demandFound } = await import('../../lib/image/errors.ts')
const storage = await import('../../lib/storage/bucket.ts')
export const { put } = storage
export const { readManifest, writeManifest } = await import('../../lib/storage/manifests.ts')
const { readWhole } = await import('../../lib/storage/open.ts')
export const { remove } = await import('../../lib/storage/remove.ts')
export const { pendingJobs, readJob, requestResize, updateJob } = await import('../../lib/storage/jobs.ts')
export const { allKeys } = await import('../../lib/storage/listing.ts')
export const { putVariant } = await import('../../lib/storage/variants.ts')
export const { toVersion, variantKey } = await import('../../lib/storage/keys.ts')
export const { s3 } = await import('../../lib/storage/client.ts')
export const { restoreVersion } = await import('../../lib/storage/restore.ts')
export const { listVersions } = await import('../../lib/storage/versions.ts')
export const { promote, readArrival, readOutcome } = await import('../../lib/storage/uploads.ts')
export const { presignedUpload } = await import('../../lib/storage/presign-upload.ts')
export const { scheduledRepair } = await import('../../lib/worker/scheduled-repair.ts')
export const { mend } = await import('../../lib/worker/mend.ts')
export const { repair, repairUploads, start: startOfPass } = await import('../../lib/worker/repair.ts')
export const { work } = await import('../../lib/worker/work.ts')

/** What S3 knows of an original that is there. */
export const stat = async (name: string) => demandFound(name, await storage.stat(name))

export const readOriginal = (name: string) => readWhole({ name })

/** A picture that no other colour has. */
export const picture = (background: string, width = 64, height = 40): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** Stores an original as an upload does. @returns its version */
export async function upload(name: string, bytes: Buffer): Promise<string> {
  return toVersion(await put(name, inspect(bytes), { overwrite: true }))
}

/** Returns `done`, or the code of the error. */
export const outcomeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    ({ code }) => code,
  )

/** The events since this was last called, oldest first. */
export const events = (): S3Event[] => caught.splice(0)

/** Messages as SQS hands them on. */
export function batch(...bodies: unknown[]): SQSEvent {
  const Records = bodies.map((body, index) => ({
    messageId: `message-${index}`,
    receiptHandle: `receipt-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'S3',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:darkroom',
    awsRegion: 'us-east-1',
  }))
  return { Records }
}

/** Messages that are redelivered. */
export function redelivered(messages: SQSEvent): SQSEvent {
  for (const { attributes } of messages.Records) attributes.ApproximateReceiveCount = '2'
  return messages
}

/** Has the worker do all that the bucket's events ask for, and what follows from that. */
export async function settle(): Promise<void> {
  for (let some = events(); some.length > 0; some = events()) {
    const { batchItemFailures } = await work(batch(...some))
    if (batchItemFailures.length > 0) throw new Error(`Failed: ${JSON.stringify(batchItemFailures)}`)
  }
}

/** All keys that belong to an image. */
export async function keysOf(name: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of allKeys('')) if (key.split('/')[1]?.startsWith(name)) keys.push(key)
  return keys
}

/** The keys of an image that is processed, and of nothing else. */
export const processedKeys = (name: string, version: string): string[] => [
  `manifests/${name}.json`,
  `originals/${name}`,
  ...['large', 'medium', 'small', 'thumb'].map((preset) => `variants/${name}/${version}/${preset}.webp`),
]
