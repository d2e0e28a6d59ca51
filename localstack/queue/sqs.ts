// A Lambda event source mapping on a queue of SQS, or of a compatible endpoint.
import { setTimeout as wait } from 'node:timers/promises'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { type Deliver, deliverBatch, describe } from './batch.ts'

export interface PollOptions {
  readonly queueUrl: string
  /** Invokes the function with one message, so that one image can't fail another. */
  readonly deliver: Deliver
  /** Deliveries at a time. */
  readonly concurrency: number
  /** In seconds: a delivery that takes longer has failed. At most the queue's visibility timeout. */
  readonly timeout: number
}

/** Seconds for which SQS waits for a message: its maximum. */
const longPoll = 20
/** Milliseconds between attempts to reach an endpoint that doesn't answer. */
const awayPause = 1000

/** A client for the environment's endpoint, whatever a queue's URL says. Its timeout allows for long polls. */
export const openSqs = () =>
  new SQSClient({
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  })

/** Whether SQS answers at the environment's endpoint. An S3 refuses what isn't S3's. */
export async function hasSqs(): Promise<boolean> {
  const sqs = openSqs()
  try {
    await sqs.send(new ListQueuesCommand({ MaxResults: 1 }))
    return true
  } catch {
    return false
  } finally {
    sqs.destroy()
  }
}

/** The queue's ARN: `arn:aws:sqs:<region>:<account>:<name>`. @throws Error of SQS */
export async function arnOf(sqs: SQSClient, queueUrl: string): Promise<string> {
  const query = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] })
  const arn = (await sqs.send(query)).Attributes?.QueueArn
  if (arn === undefined) throw new Error(`SQS returned no ARN for ${queueUrl}`)
  return arn
}

function toRecord(message: Message, arn: string): SQSRecord {
  const {
    ApproximateReceiveCount = '1',
    SentTimestamp = '',
    SenderId = '',
    ...more
  } = message.Attributes ?? {}
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    { stringValue: value.StringValue, dataType: value.DataType ?? 'String' },
  ])
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateFirstReceiveTimestamp: '',
      ...more,
      ApproximateReceiveCount,
      SentTimestamp,
      SenderId,
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: arn.split(':')[3] ?? '',
  }
}

class Poller {
  readonly #sqs = openSqs()
  readonly #options: PollOptions
  readonly #stop = new AbortController()
  #isAway = false

  constructor(options: PollOptions) {
    this.#options = options
  }

  /** Processes one message after the other, until stopped. */
  async run(): Promise<void> {
    let arn: string | undefined
    while (!this.#stop.signal.aborted) {
      try {
        arn ??= await arnOf(this.#sqs, this.#options.queueUrl)
        for (const message of await this.#receive()) await this.#workOn(toRecord(message, arn))
        if (this.#isAway) console.error(`The queue ${this.#options.queueUrl} answers again`)
        this.#isAway = false
      } catch (error) {
        if (!this.#stop.signal.aborted) await this.#waitFor(error)
      }
    }
  }

  stop(): void {
    this.#stop.abort()
  }

  /** Messages that were received and not processed are redelivered after their visibility timeout. */
  destroy(): void {
    this.#sqs.destroy()
  }

  async #receive(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: 1,
      WaitTimeSeconds: longPoll,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    return (await this.#sqs.send(command, { abortSignal: this.#stop.signal })).Messages ?? []
  }

  /** A failed message is redelivered when the function says so, or else after the queue's visibility timeout. */
  async #workOn(record: SQSRecord): Promise<void> {
    const { deliver, timeout, queueUrl: QueueUrl } = this.#options
    const ReceiptHandle = record.receiptHandle
    const failures = await deliverBatch(deliver, { Records: [record] }, timeout * 1000)
    const failure = failures.get(record.messageId)
    if (failure === undefined) await this.#sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    else {
      const { ApproximateReceiveCount: receives } = record.attributes
      console.error(`Message ${record.messageId} failed, try ${receives}: ${failure}`)
    }
  }

  async #waitFor(error: unknown): Promise<void> {
    if (!this.#isAway) {
      console.error(
        `The queue ${this.#options.queueUrl} does not answer, and is tried again: ${describe(error)}`,
      )
    }
    this.#isAway = true
    await wait(awayPause, undefined, { signal: this.#stop.signal }).catch(() => {})
  }
}

/**
 * Delivers the queue's messages until closed. If the endpoint doesn't answer or the queue doesn't exist yet, it
 * retries. The number of tries before a message becomes a dead letter is a setting of the queue.
 */
export function pollQueue(options: PollOptions): { readonly close: () => Promise<void> } {
  const poller = new Poller(options)
  const loops = Array.from({ length: options.concurrency }, () => poller.run())
  const close = async () => {
    poller.stop()
    await Promise.all(loops)
    poller.destroy()
  }
  return { close }
}
