// Tests of a queue and its consumer: what is delivered, how often, and when a message becomes a dead letter.
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Database } from '../database.ts'
import type { Deliver } from './batch.ts'
import { type Consumer, type ConsumerOptions, consume } from './consumer.ts'
import { Queue } from './queue.ts'

const done: SQSBatchResponse = { batchItemFailures: [] }
const never = () => Promise.withResolvers<never>().promise

let directory = ''
let database: Database
let queue: Queue
let consumer: Consumer
let received: SQSRecord[]

/** Records what it receives, and answers with `answer`. */
const answering =
  (answer: (record: SQSRecord) => Promise<SQSBatchResponse> | SQSBatchResponse): Deliver =>
  async ({ Records }) => {
    received.push(...Records)
    const [record] = Records
    return record ? answer(record) : done
  }

/** Fails, and has the message redelivered after that many seconds, as the worker does. */
function fail({ receiptHandle }: SQSRecord, why: string, seconds = 0): never {
  queue.changeVisibility(receiptHandle, seconds)
  throw new Error(why)
}

function open(deliver: Deliver, options: Partial<ConsumerOptions> = {}): void {
  database = new Database(directory)
  queue = new Queue(database, 'darkroom-local')
  consumer = consume(queue, { deliver, concurrency: 2, maxReceives: 5, ...options })
}

async function close(): Promise<void> {
  await consumer.close()
  database.close()
}

const send = (body: string) => queue.send(body)

const bodies = () => received.map(({ body }) => body)
const countOf = (record: SQSRecord | undefined) => record?.attributes.ApproximateReceiveCount
const nonePending = () => expect.poll(() => queue.pending()).toBe(0)

beforeEach(async () => {
  received = []
  directory = await mkdtemp(join(tmpdir(), 'queue-'))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await close()
  await rm(directory, { recursive: true })
  vi.restoreAllMocks()
})

test("a delivery has the shape of Lambda's SQS event, and happens once", async () => {
  open(
    answering(() => done),
    { region: 'eu-central-1' },
  )
  const before = Date.now()
  send('{"ä":1}')
  await nonePending()
  expect(received).toEqual([
    {
      messageId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      receiptHandle: expect.stringMatching(/./),
      body: '{"ä":1}',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update('{"ä":1}').digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:darkroom-local',
      awsRegion: 'eu-central-1',
    },
  ])
  expect(Number(received[0]?.attributes.SentTimestamp)).toBeGreaterThanOrEqual(before)
  expect(queue.waiting()).toEqual([])
})

test('messages are delivered in the order of sending, also after a restart', async () => {
  open(never, { concurrency: 0 })
  for (let n = 0; n < 30; n += 1) send(`${n}`)
  await close()
  open(
    answering(() => done),
    { concurrency: 1 },
  )
  for (let n = 30; n < 60; n += 1) send(`${n}`)
  await nonePending()
  expect(bodies()).toEqual(Array.from({ length: 60 }, (_, n) => `${n}`))
})

test('at most `concurrency` deliveries run at a time', async () => {
  let [underWay, most] = [0, 0]
  const gate = Promise.withResolvers<void>()
  open(
    answering(async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await gate.promise
      underWay -= 1
      return done
    }),
    { concurrency: 3 },
  )
  for (let n = 0; n < 40; n += 1) send(`${n}`)
  await expect.poll(() => underWay).toBe(3)
  gate.resolve()
  await nonePending()
  expect(received).toHaveLength(40)
  expect(most).toBe(3)
})

test('a rejection and a reported failure are retried, with a growing count', async () => {
  open(
    answering((record) => {
      const { messageId, receiptHandle, body } = record
      if (body === 'good' || countOf(record) === '3') return done
      if (body === 'rejected') fail(record, 'No')
      queue.changeVisibility(receiptHandle, 0)
      return { batchItemFailures: [{ itemIdentifier: messageId }] }
    }),
  )
  for (const body of ['good', 'rejected', 'reported']) send(body)
  await nonePending()
  const counts = Object.groupBy(received, ({ body }) => body)
  expect(counts.good?.map(countOf)).toEqual(['1'])
  expect(counts.rejected?.map(countOf)).toEqual(['1', '2', '3'])
  expect(counts.reported?.map(countOf)).toEqual(['1', '2', '3'])
  expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(3)
  expect(new Set(received.map(({ receiptHandle }) => receiptHandle)).size).toBe(7)
})

test("a failed message waits, and doesn't block others", async () => {
  open(
    answering(({ body }) => (body === 'bad' ? Promise.reject(new Error('No')) : done)),
    { concurrency: 1 },
  )
  for (const body of ['bad', 'a', 'b']) send(body)
  await expect.poll(bodies).toEqual(['bad', 'a', 'b'])
  expect(queue.pending()).toBe(1)
})

test('a failed message is redelivered after the visibility timeout', async () => {
  const times: number[] = []
  open(
    answering(() => {
      times.push(performance.now())
      if (times.length === 1) throw new Error('No')
      return done
    }),
    { visibilityTimeout: 0.5 },
  )
  send('bad')
  await nonePending()
  const [first = 0, second = 0] = times
  // It counts from the receive, a moment before the delivery.
  expect(second - first).toBeGreaterThanOrEqual(480)
})

test('a message whose function still runs is redelivered after the visibility timeout, and one success ends it', async () => {
  const gate = Promise.withResolvers<SQSBatchResponse>()
  open(
    answering((record) => (countOf(record) === '1' ? gate.promise : done)),
    { visibilityTimeout: 0.05 },
  )
  send('slow')
  await nonePending()
  expect(received.map(countOf)).toEqual(['1', '2'])
  gate.reject(new Error('Too late'))
  await consumer.close()
  expect([queue.waiting(), queue.dead()]).toEqual([[], []])
})

test('only the receipt of the last receive changes the visibility of a message', async () => {
  const gate = Promise.withResolvers<SQSBatchResponse>()
  open(answering((record) => (countOf(record) === '2' ? gate.promise : fail(record, 'No'))))
  send('a')
  await expect.poll(() => received.length).toBe(2)
  const [first = '', last = ''] = received.map(({ receiptHandle }) => receiptHandle)
  expect(queue.changeVisibility('nonsense', 5)).toBe('ReceiptHandleIsInvalid')
  expect(queue.changeVisibility(first, 5)).toBe('MessageNotInflight')
  expect(queue.changeVisibility(last, 5)).toBeUndefined()
  gate.resolve(done)
  await nonePending()
  expect(queue.changeVisibility(last, 5)).toBe('MessageNotInflight')
})

test('after its last try, a message is a dead letter with its error', async () => {
  open(answering((record) => fail(record, 'The disk is full')))
  send('{"a":"b"}')
  await nonePending()
  expect(received.map(countOf)).toEqual(['1', '2', '3', '4', '5'])
  const [letter, ...others] = queue.dead()
  expect(others).toEqual([])
  expect(letter).toMatchObject({
    id: received[0]?.messageId,
    sent: expect.any(Number),
    body: '{"a":"b"}',
    receives: 5,
    error: 'The disk is full',
    died: expect.any(Number),
  })
  expect(letter?.died).toBeGreaterThanOrEqual(letter?.sent ?? 0)
  expect(queue.waiting()).toEqual([])
})

test('a delivery without an answer fails after its timeout', async () => {
  open(answering(never), { timeout: 0.02, visibilityTimeout: 0.03, maxReceives: 2 })
  send('slow')
  await nonePending()
  expect(queue.dead().map(({ error }) => error)).toEqual([expect.stringMatching(/within 0.02 s/)])
  expect(received).toHaveLength(2)
})

test('close waits for current deliveries, starts no more, and keeps the other messages with their counts', async () => {
  const gate = Promise.withResolvers<SQSBatchResponse>()
  open(
    answering(() => gate.promise),
    { concurrency: 1 },
  )
  for (const body of ['first', 'second']) send(body)
  await expect.poll(bodies).toEqual(['first'])
  let isClosed = false
  const closed = consumer.close().then(() => {
    isClosed = true
  })
  send('late')
  await new Promise(setImmediate)
  expect(isClosed).toBe(false)
  gate.reject(new Error('Shutting down'))
  await closed
  expect(bodies()).toEqual(['first'])
  received = []
  database.close()
  open(
    answering(() => done),
    { concurrency: 1 },
  )
  await nonePending()
  expect(received.map((record) => [record.body, countOf(record)])).toEqual([
    ['first', '2'],
    ['second', '1'],
    ['late', '1'],
  ])
})

test('a message that is sent in a transaction exists once that commits, and not if it fails', async () => {
  open(answering(() => done))
  const sendIn = (body: string, more: () => void) =>
    database.commit(() => {
      send(body)
      more()
    })
  const fault = () => {
    throw new Error('No')
  }
  expect(() => sendIn('undone', fault)).toThrow('No')
  sendIn('done', () => {})
  await nonePending()
  expect(bodies()).toEqual(['done'])
})

test('the next message is found by an index, however many there are', () => {
  open(never, { concurrency: 0 })
  send('first')
  const asked = vi.spyOn(database, 'sql')
  expect(queue.next()?.body).toBe('first')
  const plans = asked.mock.calls.map(([query]) =>
    database.sql(`EXPLAIN QUERY PLAN ${query}`).all('darkroom-local', 0),
  )
  expect(plans).toEqual([
    [
      expect.objectContaining({
        detail: expect.stringMatching(/^SEARCH messages USING INDEX \w+ \(queue=\? AND/),
      }),
    ],
  ])
})
