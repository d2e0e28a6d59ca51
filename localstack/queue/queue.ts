// SQS with a Lambda event source mapping, on this machine's disk: as far as darkroom relies on it.
//
// At least once, and never endlessly: a message lies on disk before send() resolves, a receive is counted on disk
// before its delivery begins, and the file goes when the delivery has succeeded. So a process that is killed, even
// by the message itself, finds everything at its next start, and gives up after `maxReceives`.
//
// As in SQS, a message that was received is hidden for the visibility timeout, and comes again after it unless it is
// done by then or somebody changes when: the function itself, by ChangeMessageVisibility. Only a start makes all of
// them visible: whoever had received them is gone.
import { createHash, randomUUID } from 'node:crypto'
import type { SQSRecord } from 'aws-lambda'
import { v7 } from 'uuid'
import { type Deliver, deliverBatch } from './batch.ts'
import { DueList } from './due-list.ts'
import { type Content, MessageFiles } from './message-files.ts'

export interface QueueOptions {
  /** Holds messages/ and dead/; made if it is not there. One process at a time may have it open. */
  readonly directory: string
  /** The last part of its ARN. darkroom-local */
  readonly name?: string
  /** Invokes the function, with one message: a batch of one keeps images from taking each other down. */
  readonly deliver: Deliver
  /** Deliveries under way at once. */
  readonly concurrency: number
  /** So many deliveries are tried, then the message is a dead letter. Without it, it is tried for ever. */
  readonly maxReceives?: number | undefined
  /** Seconds for which a message is hidden once it was received. 720 */
  readonly visibilityTimeout?: number
  /** The function's: a delivery that takes longer has failed, in seconds. 120 */
  readonly timeout?: number
  /** What the events name. us-east-1 */
  readonly region?: string
}

/** Why a visibility timeout was not changed, by the names of SQS. */
export type VisibilityFault = 'ReceiptHandleIsInvalid' | 'MessageNotInflight'

export interface Queue {
  readonly name: string
  /** The message is on disk when it resolves. @throws Error of the file system, or after close() */
  readonly send: (body: string) => Promise<void>
  /**
   * Hides a message that was received for that many seconds from now.
   * @returns why not, or undefined where it does
   */
  readonly changeVisibility: (receiptHandle: string, seconds: number) => VisibilityFault | undefined
  /** Messages that are neither done nor dead. */
  readonly pending: () => number
  /** Starts no more deliveries, and waits for those under way. What is pending stays for the next start. */
  readonly close: () => Promise<void>
}

interface Message {
  readonly id: string
  receives: number
  /** Of the last receive. */
  receipt?: string
  firstReceived?: number
  lastError?: string
  deliveries: number
  /** It is done, or being buried. */
  isOver: boolean
  /** When it is visible: its place in the list, if it has one. An older place of it counts for nothing. */
  slot?: Slot | undefined
}

interface Slot {
  /** On the clock of performance.now(), which nobody sets back. */
  readonly due: number
  readonly id: string
  readonly message: Message
}

const LOOK_MS = 1000
/** After a fault of the disk. */
const FAULT_MS = 5000
const killed = 'Not known: the process ended while it was at work on this message'

function toRecord(message: Message, content: Content, { region, name }: { region: string; name: string }) {
  const record: SQSRecord = {
    messageId: message.id,
    receiptHandle: message.receipt ?? '',
    body: content.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(Date.parse(content.sent)),
      SenderId: 'LOCAL',
      ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(content.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${region}:000000000000:${name}`,
    awsRegion: region,
  }
  return record
}

class DiskQueue implements Queue {
  readonly name: string
  readonly #files: MessageFiles
  readonly #options: Required<QueueOptions>
  /** Every message that is neither done nor dead, those being sent and under way included. */
  readonly #known = new Map<string, Message>()
  readonly #waiting = new DueList<Slot>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #maxReceives: number
  #isOpen = true
  #mark: string | undefined
  #lookTimer: NodeJS.Timeout | undefined
  #dueTimer: NodeJS.Timeout | undefined

  constructor(files: MessageFiles, options: Required<QueueOptions>) {
    this.name = options.name
    this.#files = files
    this.#options = options
    this.#maxReceives = options.maxReceives ?? Number.POSITIVE_INFINITY
  }

  readonly send = async (body: string): Promise<void> => {
    if (!this.#isOpen) throw new Error('The queue is closed')
    const message = { id: v7(), receives: 0, deliveries: 0, isOver: false }
    this.#known.set(message.id, message)
    try {
      await this.#files.put(message.id, body)
    } catch (error) {
      this.#known.delete(message.id)
      throw error
    }
    this.#showAt(message, performance.now())
    this.#start()
  }

  readonly changeVisibility = (receiptHandle: string, seconds: number): VisibilityFault | undefined => {
    const [, id] = /^([0-9a-f-]{36}):[0-9a-f-]{36}$/.exec(receiptHandle) ?? []
    if (id === undefined) return 'ReceiptHandleIsInvalid'
    const message = this.#known.get(id)
    const isHidden = (message?.slot?.due ?? 0) > performance.now()
    if (!message || !isHidden || message.receipt !== receiptHandle) return 'MessageNotInflight'
    this.#showAt(message, performance.now() + seconds * 1000)
    this.#start()
    return undefined
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
      const taken: Message = { ...message, deliveries: 0, isOver: false }
      this.#known.set(message.id, taken)
      // Those of the start are equally due: the order of their ids, which is the order of sending, decides.
      this.#showAt(taken, this.#mark === undefined ? 0 : performance.now())
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

  #showAt(message: Message, due: number): void {
    message.slot = { due, id: message.id, message }
    this.#waiting.add(message.slot)
  }

  /** The next slot that still is its message's, left in the list. */
  #next(): Slot | undefined {
    for (let slot = this.#waiting.peek(); slot; slot = this.#waiting.peek()) {
      if (slot.message.slot === slot) return slot
      this.#waiting.take(slot.due)
    }
    return undefined
  }

  #start(): void {
    clearTimeout(this.#dueTimer)
    while (this.#isOpen && this.#underWay.size < this.#options.concurrency) {
      const next = this.#next()
      if (!next || next.due > performance.now()) break
      this.#waiting.take(next.due)
      next.message.slot = undefined
      const work = this.#workOn(next.message).finally(() => {
        this.#underWay.delete(work)
        this.#start()
      })
      this.#underWay.add(work)
    }
    const next = this.#next()
    if (!this.#isOpen || !next || this.#underWay.size >= this.#options.concurrency) return
    this.#dueTimer = setTimeout(() => this.#start(), Math.max(1, next.due - performance.now()))
  }

  /** Ends it once and for all, by what is done to its file. */
  async #end(message: Message, act: () => Promise<void>): Promise<void> {
    message.isOver = true
    message.slot = undefined
    await act()
    this.#known.delete(message.id)
  }

  async #workOn(message: Message): Promise<void> {
    try {
      const content = await this.#files.read(message)
      if (!content) await this.#end(message, async () => {})
      else if (message.receives < this.#maxReceives) await this.#deliver(message, content)
      // Another delivery of it that is under way decides.
      else if (message.deliveries === 0) await this.#bury(message, content)
    } catch (error) {
      // The disk is full, or worse. The message is where it was.
      console.error(`Message ${message.id} cannot be worked on:`, error)
      message.isOver = false
      this.#showAt(message, performance.now() + FAULT_MS)
    }
  }

  /** Receives it and hands it over. */
  async #deliver(message: Message, content: Content): Promise<void> {
    const { deliver, timeout, visibilityTimeout } = this.#options
    await this.#files.count(message)
    const { receives } = message
    message.firstReceived ??= Date.now()
    message.receipt = `${message.id}:${randomUUID()}`
    this.#showAt(message, performance.now() + visibilityTimeout * 1000)
    this.#start()
    message.deliveries += 1
    const event = { Records: [toRecord(message, content, this.#options)] }
    const failure = (await deliverBatch(deliver, event, timeout * 1000)).get(message.id)
    message.deliveries -= 1
    // Another delivery of it has brought it to its end.
    if (message.isOver) return
    if (failure === undefined) return this.#end(message, () => this.#files.remove(message))
    message.lastError = failure
    if (receives >= this.#maxReceives) await this.#bury(message, content)
    else this.#say(message, receives, failure)
  }

  async #bury(message: Message, content: Content): Promise<void> {
    const why = message.lastError ?? content.error ?? killed
    await this.#end(message, async () => {
      const name = await this.#files.bury(message, content, why)
      console.error(
        `Message ${message.id} is a dead letter after ${message.receives} tries, dead/${name}: ${why}`,
      )
    })
  }

  #say({ id, slot }: Message, receives: number, failure: string): void {
    const tries = Number.isFinite(this.#maxReceives) ? `${receives} of ${this.#maxReceives}` : receives
    const wait = Math.max(0, Math.ceil(((slot?.due ?? 0) - performance.now()) / 1000))
    console.error(`Message ${id} failed, try ${tries}, next in ${wait} s: ${failure}`)
  }
}

/** Opens the queue and begins to deliver what is in it. @throws Error of the file system */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const files = await MessageFiles.open(options.directory)
  const defaults = { name: 'darkroom-local', visibilityTimeout: 720, timeout: 120, region: 'us-east-1' }
  const queue = new DiskQueue(files, { ...defaults, maxReceives: undefined, ...options })
  await queue.look()
  queue.watch()
  return queue
}
