// What the functions run against: the S3 and the SQS at an endpoint.
import { mkdirSync } from 'node:fs'
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { type Environment, region } from './environment.ts'
import type { Consumer } from './queue/consumer.ts'
import { ensureQueue } from './queue/ensure-queue.ts'
import type { Mapping } from './queue/mappings.ts'
import { pollQueue } from './queue/sqs.ts'
import { concurrencyOf } from './queues.ts'
import { givenSecrets } from './secrets.ts'
import { startSsm } from './ssm.ts'

const { env } = process

/**
 * Creates the bucket at the given endpoint, if it doesn't exist, and takes its events from a queue there. Keys and
 * secrets are the data folder's, unless there is an endpoint for SSM, too.
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
    // The endpoint may come up later; until then, requests get a 503.
    .catch((error) => console.error(`Can't open the bucket ${bucket} at ${endpoint}: ${error}`))
  const pollers: Consumer[] = []
  return {
    where: `the bucket ${bucket} at ${endpoint}`,
    queues: new Map(),
    begin: async (mappings, deliverTo) => {
      try {
        const queues = new Map<Mapping, string>()
        for (const mapping of mappings) queues.set(mapping, await ensureQueue(bucket, mapping))
        for (const [{ queue }, url] of queues) if (queue === 'BulkQueue') env.DARKROOM_BULK_QUEUE = url
        for (const [{ functionName, timeout, queue }, queueUrl] of queues) {
          const deliver = deliverTo(functionName)
          pollers.push(pollQueue({ queueUrl, deliver, concurrency: concurrencyOf(queue), timeout }))
        }
      } catch (error) {
        console.error(`No SQS at ${endpoint}: images are stored, but not processed. ${error}`)
      }
    },
    close: async () => {
      await Promise.all(pollers.map((poller) => poller.close()))
    },
  }
}
