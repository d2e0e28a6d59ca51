// Tests of the queue on disk: what it delivers, how often, and what becomes of the rest.
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Deliver } from './batch.ts'
import { openQueue, type Queue, type QueueOptions } from './queue.ts'

const done: SQSBatchResponse = { batchItemFailures: [] }
const never = () => Promise.withResolvers<never>().promise

let directory = ''
let queue: Queue
let received: SQSRecord[]

/** Remembers what it got, and answers as told. */
const answering =
  (answer: (record: SQSRecord) => Promise<SQSBatchResponse> | SQSBatchResponse): Deliver =>
  async ({ Records }) => {
    received.push(...Records)
    const [record] = Records
    return record ? answer(record) : done
  }

/** Fails, and has the message come again after that many seconds, as a function does that wants a retry. */
function fail({ receiptHandle }: SQSRecord, why: string, seconds = 0): never {
  queue.changeVisibility(receiptHandle, seconds)
  throw new Error(why)
}

async function open(deliver: Deliver, options: Partial<QueueOptions> = {}): Promise<Queue> {
  queue = await openQueue({ directory, deliver, concurrency: 2, maxReceives: 5, ...options })
  return queue
}

const bodies = () => received.map(({ body }) => body)
const countOf = (record: SQSRecord | undefined) => record?.attributes.ApproximateReceiveCount
const nonePending = () => expect.poll(() => queue.pending()).toBe(0)
const namesIn = (folder: string) => readdir(join(directory, folder))

beforeEach(async () => {
  received = []
  directory = await mkdtemp(join(tmpdir(), 'queue-'))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(async () => {
  await queue.close()
  await rm(directory, { recursive: true })
  vi.restoreAllMocks()
})

test("a delivery has the shape of Lambda's SQS event, and happens once", async () => {
  await open(
    answering(() => done),
    { region: 'eu-central-1' },
  )
  const before = Date.now()
  await queue.send('{"ä":1}')
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
  expect(await namesIn('messages')).toEqual([])
})

test('messages are delivered in the order of sending, also after a restart', async () => {
  await open(never, { concurrency: 0 })
  for (let n = 0; n < 30; n += 1) await queue.send(`${n}`)
  await queue.close()
  await open(
    answering(() => done),
    { concurrency: 1 },
  )
  for (let n = 30; n < 60; n += 1) await queue.send(`${n}`)
  await nonePending()
  expect(bodies()).toEqual(Array.from({ length: 60 }, (_, n) => `${n}`))
})

test('as many deliveries as allowed are under way at once, and no more', async () => {
  let [underWay, most] = [0, 0]
  const gate = Promise.withResolvers<void>()
  await open(
    answering(async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await gate.promise
      underWay -= 1
      return done
    }),
    { concurrency: 3 },
  )
  await Promise.all(Array.from({ length: 40 }, (_, n) => queue.send(`${n}`)))
  await expect.poll(() => underWay).toBe(3)
  gate.resolve()
  await nonePending()
  expect(received).toHaveLength(40)
  expect(most).toBe(3)
})

test('a rejection and a reported failure are tried again, with a growing count', async () => {
  await open(
    answering((record) => {
      const { messageId, receiptHandle, body } = record
      if (body === 'good' || countOf(record) === '3') return done
      if (body === 'rejected') fail(record, 'No')
      queue.changeVisibility(receiptHandle, 0)
      return { batchItemFailures: [{ itemIdentifier: messageId }] }
    }),
  )
  await Promise.all(['good', 'rejected', 'reported'].map(queue.send))
  await nonePending()
  const counts = Object.groupBy(received, ({ body }) => body)
  expect(counts.good?.map(countOf)).toEqual(['1'])
  expect(counts.rejected?.map(countOf)).toEqual(['1', '2', '3'])
  expect(counts.reported?.map(countOf)).toEqual(['1', '2', '3'])
  expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(3)
  expect(new Set(received.map(({ receiptHandle }) => receiptHandle)).size).toBe(7)
})

test('a failed message waits, and holds up nobody meanwhile', async () => {
  await open(
    answering(({ body }) => (body === 'bad' ? Promise.reject(new Error('No')) : done)),
    { concurrency: 1 },
  )
  for (const body of ['bad', 'a', 'b']) await queue.send(body)
  await expect.poll(bodies).toEqual(['bad', 'a', 'b'])
  expect(queue.pending()).toBe(1)
})

test('a failed message comes again after the visibility timeout, if nobody changes it', async () => {
  const times: number[] = []
  await open(
    answering(() => {
      times.push(performance.now())
      if (times.length === 1) throw new Error('No')
      return done
    }),
    { visibilityTimeout: 0.5 },
  )
  await queue.send('bad')
  await nonePending()
  const [first = 0, second = 0] = times
  expect(second - first).toBeGreaterThanOrEqual(500)
})

test('a message whose function still runs comes again after the visibility timeout, and one success ends it', async () => {
  const gate = Promise.withResolvers<SQSBatchResponse>()
  await open(
    answering((record) => (countOf(record) === '1' ? gate.promise : done)),
    { visibilityTimeout: 0.05 },
  )
  await queue.send('slow')
  await nonePending()
  expect(received.map(countOf)).toEqual(['1', '2'])
  gate.reject(new Error('Too late'))
  await queue.close()
  expect(await namesIn('messages')).toEqual([])
})

test('the visibility of a message is changed by the receipt of its last receive alone', async () => {
  const gate = Promise.withResolvers<SQSBatchResponse>()
  await open(answering((record) => (countOf(record) === '2' ? gate.promise : fail(record, 'No'))))
  await queue.send('a')
  await expect.poll(() => received.length).toBe(2)
  const [first = '', last = ''] = received.map(({ receiptHandle }) => receiptHandle)
  expect(queue.changeVisibility('nonsense', 5)).toBe('ReceiptHandleIsInvalid')
  expect(queue.changeVisibility(first, 5)).toBe('MessageNotInflight')
  expect(queue.changeVisibility(last, 5)).toBeUndefined()
  gate.resolve(done)
  await nonePending()
  expect(queue.changeVisibility(last, 5)).toBe('MessageNotInflight')
})

test('after its last try a message is a dead letter that a person can read', async () => {
  await open(answering((record) => fail(record, 'The disk is full')))
  await queue.send('{"a":"b"}')
  await nonePending()
  expect(received.map(countOf)).toEqual(['1', '2', '3', '4', '5'])
  const [name = '', ...others] = await namesIn('dead')
  expect(others).toEqual([])
  expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-[0-9a-f-]{36}\.json$/)
  const text = await readFile(join(directory, 'dead', name), 'utf8')
  expect(text.split('\n').length).toBeGreaterThan(5)
  const letter = JSON.parse(text)
  expect(letter).toEqual({
    id: received[0]?.messageId,
    sent: expect.any(String),
    body: '{"a":"b"}',
    receives: 5,
    error: 'The disk is full',
    died: expect.any(String),
  })
  expect(Date.parse(letter.died)).toBeGreaterThanOrEqual(Date.parse(letter.sent))
  expect(await namesIn('messages')).toEqual([])
})

test('a delivery without an answer has failed after its time', async () => {
  await open(answering(never), { timeout: 0.02, visibilityTimeout: 0.03, maxReceives: 2 })
  await queue.send('slow')
  await nonePending()
  const [name = ''] = await namesIn('dead')
  expect(JSON.parse(await readFile(join(directory, 'dead', name), 'utf8')).error).toMatch(/within 0.02 s/)
  expect(received).toHaveLength(2)
})

test('close waits for what is under way, delivers no more, and keeps the rest with their counts', async () => {
  const gate = Promise.withResolvers<SQSBatchResponse>()
  await open(
    answering(() => gate.promise),
    { concurrency: 1 },
  )
  for (const body of ['first', 'second']) await queue.send(body)
  await expect.poll(bodies).toEqual(['first'])
  let isClosed = false
  const closed = queue.close().then(() => {
    isClosed = true
  })
  await expect(queue.send('late')).rejects.toThrow('closed')
  expect(isClosed).toBe(false)
  gate.reject(new Error('Shutting down'))
  await closed
  expect(bodies()).toEqual(['first'])
  received = []
  await open(
    answering(() => done),
    { concurrency: 1 },
  )
  await nonePending()
  expect(received.map((record) => [record.body, countOf(record)])).toEqual([
    ['first', '2'],
    ['second', '1'],
  ])
})

test('200 messages at once are on disk in well under a second', async () => {
  await open(never, { concurrency: 0 })
  const start = performance.now()
  await Promise.all(Array.from({ length: 200 }, (_, n) => queue.send(`${n}`)))
  expect(performance.now() - start).toBeLessThan(1000)
  expect(await namesIn('messages')).toHaveLength(200)
})

test('foreign, torn and half-written files do no harm', async () => {
  await open(never, { concurrency: 0 })
  await queue.send('whole')
  await queue.close()
  const torn = `${crypto.randomUUID()}.0.json`
  for (const [name, text] of [
    ['.DS_Store', ''],
    ['notes.txt', 'hello'],
    [torn, '{"id":'],
    ['.0198.0.json.tmp', '{"id":'],
  ] as const) {
    await writeFile(join(directory, 'messages', name), text)
  }
  await open(answering(() => done))
  await nonePending()
  expect(bodies()).toEqual(['whole'])
  expect((await namesIn('messages')).sort()).toEqual(['.DS_Store', torn, 'notes.txt'].sort())
  for (const name of [torn, 'notes.txt']) {
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining(name))
  }
})

test('a message whose file was taken away is forgotten', async () => {
  await open(never, { concurrency: 0 })
  await queue.send('gone')
  await queue.close()
  const gate = Promise.withResolvers<SQSBatchResponse>()
  await open(
    answering(() => gate.promise),
    { concurrency: 1 },
  )
  await expect.poll(bodies).toEqual(['gone'])
  await queue.send('second')
  const second = (await namesIn('messages')).sort().at(-1) ?? ''
  await rm(join(directory, 'messages', second))
  gate.resolve(done)
  await nonePending()
  expect(bodies()).toEqual(['gone'])
})
