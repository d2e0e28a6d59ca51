// A Lambda event source mapping on the queue of a real SQS, or of an endpoint that speaks like one.
import { setTimeout as wait } from 'node:timers/promises'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { type Deliver, deliverBatch, describe } from './batch.ts'

export interface PollOptions {
  readonly queueUrl: string
  /** Invokes the function, with one message: a batch of one keeps images from taking each other down. */
  readonly deliver: Deliver
  /** Deliveries under way at once. */
  readonly concurrency: number
  /** A delivery that takes longer has failed, in seconds. Not above the queue's visibility timeout */
  readonly timeout: number
}

const LONG_POLL_S = 20
/** Between two attempts to reach an endpoint that is away. */
const AWAY_MS = 1000

/** The client for the endpoint of the environment, wherever a queue's URL points to. A long poll has time. */
export const openSqs = () =>
  new SQSClient({
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  })

/** The queue's ARN: `arn:aws:sqs:<region>:<account>:<name>`. @throws Error of SQS */
export async function arnOf(sqs: SQSClient, queueUrl: string): Promise<string> {
  const query = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] })
  const arn = (await sqs.send(query)).Attributes?.QueueArn
  if (arn === undefined) throw new Error(`SQS gives no ARN for ${queueUrl}`)
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

  /** Takes one message after the other, until stopped. */
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

  /** What was received and not worked on comes again after its visibility timeout. */
  destroy(): void {
    this.#sqs.destroy()
  }

  async #receive(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: 1,
      WaitTimeSeconds: LONG_POLL_S,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    return (await this.#sqs.send(command, { abortSignal: this.#stop.signal })).Messages ?? []
  }

  /** One that fails comes again when the function says so, or else after the queue's visibility timeout. */
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
    await wait(AWAY_MS, undefined, { signal: this.#stop.signal }).catch(() => {})
  }
}

/**
 * Delivers what is in the queue until closed. An endpoint that is away, or a queue that is not there yet, is
 * waited for. After how many tries a message is a dead letter is the queue's own setting.
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
