// The queues of a bucket at an endpoint, with their dead-letter queue, policy, and notifications.
import {
  type Event,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  type QueueConfiguration,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Mapping } from './mappings.ts'
import { arnOf, openSqs } from './sqs.ts'

/** SQS's maximum, in seconds: 14 days. */
const retention = 14 * 24 * 60 * 60

interface Watched {
  readonly Id: string
  readonly prefix: string
  readonly Events: Event[]
}

/** Includes removals: the worker finishes an interrupted delete. */
const watched: Readonly<Record<string, readonly Watched[]>> = {
  Queue: [
    {
      Id: 'darkroom-originals',
      prefix: 'originals/',
      Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
    },
    { Id: 'darkroom-jobs', prefix: 'jobs/', Events: ['s3:ObjectCreated:*'] },
    // The outcomes of uploads are there, too; the worker ignores them.
    { Id: 'darkroom-uploads', prefix: 'uploads/', Events: ['s3:ObjectCreated:*'] },
  ],
  CallbackQueue: [{ Id: 'darkroom-results', prefix: 'results/', Events: ['s3:ObjectCreated:*'] }],
}

/** Suffixes of the bucket's name, by the queue's name in the template. */
const suffixes: Readonly<Record<string, string>> = {
  Queue: '',
  BulkQueue: '-bulk',
  CallbackQueue: '-callbacks',
}

/** Bucket names can have dots, queue names can't; no bucket name has an underscore. */
const queueName = (bucket: string, queue: string) =>
  `${bucket.replaceAll('.', '_')}${suffixes[queue] ?? `-${queue}`}`

interface Made {
  readonly url: string
  readonly arn: string
}

/** Without attributes, creating a queue that exists returns its URL, whatever its attributes are. */
async function makeQueue(sqs: SQSClient, name: string): Promise<Made> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name }))
  if (url === undefined) throw new Error(`SQS returned no URL for the queue ${name}`)
  return { url, arn: await arnOf(sqs, url) }
}

/** Lets S3 send to the queue, for this bucket. */
function policyOf(queueArn: string, bucket: string): string {
  const [, partition] = queueArn.split(':')
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': `arn:${partition}:s3:::${bucket}` } },
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

/** The redrive policy, if messages become dead letters at all. */
async function redrive(sqs: SQSClient, bucket: string, maxReceiveCount: number | undefined) {
  if (maxReceiveCount === undefined) return {}
  const dead = await makeQueue(sqs, `${queueName(bucket, 'Queue')}-dead`)
  const Attributes = { MessageRetentionPeriod: String(retention) }
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: dead.url, Attributes }))
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }) }
}

async function configure(sqs: SQSClient, queue: Made, bucket: string, mapping: Mapping) {
  const Attributes = {
    VisibilityTimeout: String(mapping.visibilityTimeout),
    ...(await redrive(sqs, bucket, mapping.maxReceives)),
    Policy: policyOf(queue.arn, bucket),
  }
  return sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }))
}

const toConfiguration = (queueArn: string, { Id, prefix, Events }: Watched): QueueConfiguration => ({
  Id,
  QueueArn: queueArn,
  Events,
  Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } },
})

const prefixOf = ({ Filter }: QueueConfiguration) => Filter?.Key?.FilterRules?.[0]?.Value

const isSame = (one: QueueConfiguration, other: QueueConfiguration) =>
  one.Id === other.Id &&
  one.QueueArn === other.QueueArn &&
  prefixOf(one) === prefixOf(other) &&
  one.Events?.toSorted().join() === other.Events?.toSorted().join()

/** A bucket has one configuration for all its events, so this keeps those of others. */
async function notify(s3: S3Client, Bucket: string, queue: string, queueArn: string): Promise<void> {
  const { $metadata, ...before } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  const there = before.QueueConfigurations ?? []
  const ours = (watched[queue] ?? []).map((events) => toConfiguration(queueArn, events))
  // S3 sends test events with each put.
  if (ours.every((one) => there.some((other) => isSame(one, other)))) return
  const others = there.filter(({ Id }) => !ours.some((one) => one.Id === Id))
  const NotificationConfiguration = { ...before, QueueConfigurations: [...others, ...ours] }
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
}

/**
 * Creates a queue of an existing bucket, its dead-letter queue, and the bucket's notifications to it. Idempotent.
 * @returns the queue's URL
 * @throws Error of SQS or S3
 */
export async function ensureQueue(bucket: string, mapping: Mapping): Promise<string> {
  const [sqs, s3] = [openSqs(), new S3Client({ forcePathStyle: true })]
  try {
    const queue = await makeQueue(sqs, queueName(bucket, mapping.queue))
    await configure(sqs, queue, bucket, mapping)
    await notify(s3, bucket, mapping.queue, queue.arn)
    return queue.url
  } finally {
    sqs.destroy()
    s3.destroy()
  }
}
