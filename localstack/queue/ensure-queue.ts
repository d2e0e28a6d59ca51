// The queue of a bucket at an endpoint: its dead-letter queue, who may send, and which events go there.
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

/** What SQS keeps longest: 14 days. */
const RETENTION_S = 14 * 24 * 60 * 60

/** Removals, too: the worker finishes a delete that ended half-way. */
const watched: readonly { Id: string; prefix: string; Events: Event[] }[] = [
  { Id: 'darkroom-originals', prefix: 'originals/', Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] },
  { Id: 'darkroom-jobs', prefix: 'jobs/', Events: ['s3:ObjectCreated:*'] },
  // How uploads ended stands there, too, and is passed over.
  { Id: 'darkroom-uploads', prefix: 'uploads/', Events: ['s3:ObjectCreated:*'] },
]

/** A bucket's name may have dots, a queue's may not; no bucket has an underscore. */
const queueName = (bucket: string) => bucket.replaceAll('.', '_')

interface Made {
  readonly url: string
  readonly arn: string
}

/** Without attributes, creating a queue that is there gives its URL, whatever its attributes are. */
async function makeQueue(sqs: SQSClient, name: string): Promise<Made> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name }))
  if (url === undefined) throw new Error(`SQS gives no URL for the queue ${name}`)
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

function configure(sqs: SQSClient, queue: Made, dead: Made, bucket: string, mapping: Mapping) {
  const { visibilityTimeout, maxReceives: maxReceiveCount } = mapping
  const Attributes = {
    VisibilityTimeout: String(visibilityTimeout),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }),
    Policy: policyOf(queue.arn, bucket),
  }
  return sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }))
}

const toConfiguration = (
  queueArn: string,
  { Id, prefix, Events }: (typeof watched)[number],
): QueueConfiguration => ({
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

/** A bucket has one configuration for all its events: what others have put there stays. */
async function notify(s3: S3Client, Bucket: string, queueArn: string): Promise<void> {
  const { $metadata, ...before } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  const there = before.QueueConfigurations ?? []
  const ours = watched.map((events) => toConfiguration(queueArn, events))
  // Each time it is put, S3 sends test events.
  if (ours.every((one) => there.some((other) => isSame(one, other)))) return
  const others = there.filter(({ Id }) => !ours.some((one) => one.Id === Id))
  const NotificationConfiguration = { ...before, QueueConfigurations: [...others, ...ours] }
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
}

/**
 * Makes the queue of a bucket that is there, its dead-letter queue, and the bucket's notifications about
 * originals, jobs and uploads; as often as it is called, the same end.
 * @returns the queue's URL
 * @throws Error of SQS or S3
 */
export async function ensureQueue(bucket: string, mapping: Mapping): Promise<string> {
  const [sqs, s3] = [openSqs(), new S3Client({ forcePathStyle: true })]
  try {
    const dead = await makeQueue(sqs, `${queueName(bucket)}-dead`)
    const queue = await makeQueue(sqs, queueName(bucket))
    const retention = { MessageRetentionPeriod: String(RETENTION_S) }
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: dead.url, Attributes: retention }))
    await configure(sqs, queue, dead, bucket, mapping)
    await notify(s3, bucket, queue.arn)
    return queue.url
  } finally {
    sqs.destroy()
    s3.destroy()
  }
}
