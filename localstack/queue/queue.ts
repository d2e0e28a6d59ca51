// SQS with a Lambda event source mapping, on this machine's disk: as far as darkroom relies on it.
//
// At least once, and never endlessly: a message lies on disk before send() resolves, a receive is counted on disk
// before its delivery begins, and the file goes when the delivery has succeeded. So a process that is killed, even
// by the message itself, finds everything at its next start, and gives up after `maxReceives`.
import { createHash, randomUUID } from 'node:crypto'
import type { SQSRecord } from 'aws-lambda'
import { v7 } from 'uuid'
import { type Deliver, deliverBatch, waitAfter } from './batch.ts'
import { DueList } from './due-list.ts'
import { type Content, MessageFiles } from './message-files.ts'

export interface QueueOptions {
  /** Holds messages/ and dead/; made if it is not there. One process at a time may have it open. */
  readonly directory: string
  /** Invokes the function, with one message: a batch of one keeps images from taking each other down. */
  readonly deliver: Deliver
  /** Deliveries under way at once. */
  readonly concurrency: number
  /** So many deliveries are tried, then the message is a dead letter. */
  readonly maxReceives: number
  /** Before the second try, in ms; see waitAfter for the ones to follow. 1000 */
  readonly firstWait?: number
  /** A delivery that takes longer has failed, in ms. SQS calls it the visibility timeout. Six minutes */
  readonly timeout?: number
  /** What the events name. us-east-1 */
  readonly region?: string
}

export interface Queue {
  /** The message is on disk when it resolves. @throws Error of the file system, or after close() */
  readonly send: (body: string) => Promise<void>
  /** Messages that are neither done nor dead. */
  readonly pending: () => number
  /** Starts no more deliveries, and waits for those under way. What is pending stays for the next start. */
  readonly close: () => Promise<void>
}

interface Message {
  readonly id: string
  receives: number
  /** On the clock of performance.now(), which nobody sets back. */
  due: number
  firstReceived?: number
  lastError?: string
}

const LOOK_MS = 1000
const killed = 'Not known: the process ended while it was at work on this message'

function toRecord({ id, receives, firstReceived = 0 }: Message, content: Content, region: string): SQSRecord {
  return {
    messageId: id,
    receiptHandle: randomUUID(),
    body: content.body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(Date.parse(content.sent)),
      SenderId: 'LOCAL',
      ApproximateFirstReceiveTimestamp: String(firstReceived),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(content.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${region}:000000000000:darkroom-local`,
    awsRegion: region,
  }
}

class DiskQueue implements Queue {
  readonly #files: MessageFiles
  readonly #options: Required<QueueOptions>
  /** Every message that is neither done nor dead, those being sent and under way included. */
  readonly #known = new Map<string, Message>()
  readonly #waiting = new DueList<Message>()
  readonly #underWay = new Set<Promise<void>>()
  #isOpen = true
  #mark: string | undefined
  #lookTimer: NodeJS.Timeout | undefined
  #dueTimer: NodeJS.Timeout | undefined

  constructor(files: MessageFiles, options: Required<QueueOptions>) {
    this.#files = files
    this.#options = options
  }

  readonly send = async (body: string): Promise<void> => {
    if (!this.#isOpen) throw new Error('The queue is closed')
    const id = v7()
    const message = { id, receives: 0, due: performance.now() }
    this.#known.set(id, message)
    try {
      await this.#files.put(id, body)
    } catch (error) {
      this.#known.delete(id)
      throw error
    }
    this.#waiting.add(message)
    this.#start()
  }

  readonly pending = () => this.#known.size

  readonly close = async (): Promise<void> => {
    this.#isOpen = false
    clearTimeout(this.#lookTimer)
    clearTimeout(this.#dueTimer)
    await Promise.all(this.#underWay)
  }

  /** Takes in what lies in the folder: all of it at the start, later what a replay has put back. */
  async look(): Promise<void> {
    // Read before the listing, so that a replay during it is seen the next time.
    const mark = await this.#files.readMark()
    if (mark === this.#mark) return
    const listed = new Map((await this.#files.list()).map((message) => [message.id, message]))
    for (const message of listed.values()) {
      if (this.#known.has(message.id)) continue
      // Those of the start are equally due: the order of their ids, which is the order of sending, decides.
      const taken = { ...message, due: this.#mark === undefined ? 0 : performance.now() }
      this.#known.set(message.id, taken)
      this.#waiting.add(taken)
    }
    this.#mark = mark
    this.#start()
  }

  /** Looks again and again, without keeping the process alive for it. */
  watch(): void {
    this.#lookTimer = setTimeout(async () => {
      await this.look().catch((error) => console.error('The queue cannot look for replayed messages:', error))
      if (this.#isOpen) this.watch()
    }, LOOK_MS).unref()
  }

  #start(): void {
    clearTimeout(this.#dueTimer)
    while (this.#isOpen && this.#underWay.size < this.#options.concurrency) {
      const message = this.#waiting.take(performance.now())
      if (!message) break
      const work = this.#workOn(message).finally(() => {
        this.#underWay.delete(work)
        this.#start()
      })
      this.#underWay.add(work)
    }
    const next = this.#waiting.peek()
    if (!this.#isOpen || !next || this.#underWay.size >= this.#options.concurrency) return
    this.#dueTimer = setTimeout(() => this.#start(), Math.max(1, next.due - performance.now()))
  }

  async #workOn(message: Message): Promise<void> {
    try {
      const content = await this.#files.read(message)
      if (content && !(await this.#settle(message, content))) return this.#retry(message)
      this.#known.delete(message.id)
    } catch (error) {
      // The disk is full, or worse. The message is where it was.
      console.error(`Message ${message.id} cannot be worked on:`, error)
      this.#retry(message)
    }
  }

  /** Delivers it, unless it has had its tries. @returns whether it is done or dead */
  async #settle(message: Message, content: Content): Promise<boolean> {
    const { deliver, maxReceives, timeout, region } = this.#options
    if (message.receives < maxReceives) {
      await this.#files.count(message)
      message.firstReceived ??= Date.now()
      const event = { Records: [toRecord(message, content, region)] }
      const failure = (await deliverBatch(deliver, event, timeout)).get(message.id)
      if (failure === undefined) {
        await this.#files.remove(message)
        return true
      }
      message.lastError = failure
      if (message.receives < maxReceives) return false
    }
    const why = message.lastError ?? content.error ?? killed
    const name = await this.#files.bury(message, content, why)
    console.error(
      `Message ${message.id} is a dead letter after ${message.receives} tries, dead/${name}: ${why}`,
    )
    return true
  }

  #retry(message: Message): void {
    const wait = waitAfter(Math.max(1, message.receives), this.#options.firstWait)
    message.due = performance.now() + wait
    this.#waiting.add(message)
    if (message.lastError === undefined) return
    const tries = `${message.receives} of ${this.#options.maxReceives}`
    console.error(
      `Message ${message.id} failed, try ${tries}, next in ${Math.ceil(wait / 1000)} s: ${message.lastError}`,
    )
  }
}

/** Opens the queue and begins to deliver what is in it. @throws Error of the file system */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const files = await MessageFiles.open(options.directory)
  const queue = new DiskQueue(files, { firstWait: 1000, timeout: 360_000, region: 'us-east-1', ...options })
  await queue.look()
  queue.watch()
  return queue
}
