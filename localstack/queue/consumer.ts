// A Lambda event source mapping on a queue of this machine: delivers its messages, one at a time to each invocation.
import { createHash } from 'node:crypto'
import type { SQSRecord } from 'aws-lambda'
import { howTo } from '../../cli/program.ts'
import { type Deliver, deliverBatch } from './batch.ts'
import type { Message, Queue } from './queue.ts'

/** How to deliver a queue's messages. */
export interface ConsumerOptions {
  /** Invokes the function with one message, so that one image can't fail another. */
  readonly deliver: Deliver
  /** Deliveries at a time. */
  readonly concurrency: number
  /** After so many failed deliveries, a message becomes a dead letter. Without it, retries never end. */
  readonly maxReceives?: number | undefined
  /** Seconds for which a received message is hidden. 720 */
  readonly visibilityTimeout?: number
  /** The function's, in seconds: a delivery that takes longer has failed. 120 */
  readonly timeout?: number
  /** Of the events. us-east-1 */
  readonly region?: string
}

export interface Consumer {
  /** Starts no more deliveries, and waits for those under way. */
  readonly close: () => Promise<void>
}

/** Milliseconds to wait after an error of the disk. */
const faultPause = 5000
const killed = 'Unknown: the process ended while it worked on this message'

function toRecord(message: Message, name: string, region: string): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receipt ?? '',
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sent),
      SenderId: 'LOCAL',
      ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${region}:000000000000:${name}`,
    awsRegion: region,
  }
}

class QueueConsumer implements Consumer {
  readonly #queue: Queue
  readonly #options: Required<ConsumerOptions>
  readonly #maxReceives: number
  /** Deliveries, by the receipts of their messages. */
  readonly #underWay = new Map<string | undefined, Promise<void>>()
  #isOpen = true
  #timer: NodeJS.Timeout | undefined

  constructor(queue: Queue, options: Required<ConsumerOptions>) {
    this.#queue = queue
    this.#options = options
    this.#maxReceives = options.maxReceives ?? Number.POSITIVE_INFINITY
    queue.listen(() => this.#start())
    this.#start()
  }

  readonly close = async (): Promise<void> => {
    this.#isOpen = false
    this.#queue.listen(undefined)
    clearTimeout(this.#timer)
    await Promise.all(this.#underWay.values())
  }

  #hasRoom = () => this.#isOpen && this.#underWay.size < this.#options.concurrency

  #start(): void {
    clearTimeout(this.#timer)
    if (!this.#hasRoom()) return
    let wait: number | undefined
    try {
      while (this.#hasRoom()) {
        const message = this.#receive()
        if (!message) break
        this.#underWay.set(message.receipt, this.#deliver(message))
      }
      wait = this.#queue.nextIn()
    } catch (error) {
      // The disk is full, or worse. The messages are unchanged.
      console.error(`The queue ${this.#queue.name} failed; retrying:`, error)
      wait = faultPause
    }
    if (wait !== undefined && this.#hasRoom())
      this.#timer = setTimeout(() => this.#start(), Math.max(1, wait))
  }

  /** Receives the next visible message. Messages without tries left become dead letters. */
  #receive(): Message | undefined {
    for (;;) {
      const message = this.#queue.next()
      if (!message) return undefined
      if (message.receives < this.#maxReceives)
        return this.#queue.receive(message.id, this.#options.visibilityTimeout)
      // The last try may still be under way; then it decides.
      if (this.#underWay.has(message.receipt)) this.#queue.hide(message.id)
      else this.#bury(message, message.error ?? killed)
    }
  }

  async #deliver(message: Message): Promise<void> {
    const { deliver, timeout, region } = this.#options
    const event = { Records: [toRecord(message, this.#queue.name, region)] }
    const failure = (await deliverBatch(deliver, event, timeout * 1000)).get(message.id)
    try {
      if (failure === undefined) this.#queue.remove(message.id)
      else if (message.receives >= this.#maxReceives) this.#bury(message, failure)
      else this.#report(message, failure, this.#queue.fail(message.id, failure))
    } catch (error) {
      console.error(`Message ${message.id} is redelivered after its visibility timeout:`, error)
    }
    this.#underWay.delete(message.receipt)
    this.#start()
  }

  #bury({ id, receives }: Message, why: string): void {
    if (!this.#queue.bury(id, why)) return
    console.error(`Message ${id} is a dead letter after ${receives} tries (${howTo('replay')}): ${why}`)
  }

  /** @param wait until the next try, in milliseconds; undefined if another delivery has ended the message */
  #report({ id, receives }: Message, failure: string, wait: number | undefined): void {
    if (wait === undefined) return
    const tries = Number.isFinite(this.#maxReceives) ? `${receives} of ${this.#maxReceives}` : receives
    console.error(`Message ${id} failed, try ${tries}, next in ${Math.ceil(wait / 1000)} s: ${failure}`)
  }
}

/** Delivers the queue's messages until it is closed. */
export function consume(queue: Queue, options: ConsumerOptions): Consumer {
  const defaults = { maxReceives: undefined, visibilityTimeout: 720, timeout: 120, region: 'us-east-1' }
  return new QueueConsumer(queue, { ...defaults, ...options })
}
