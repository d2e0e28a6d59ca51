// Tests of one delivery: which messages of a batch count as failed.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { expect, test } from 'vitest'
import { deliverBatch, waitAfter } from './batch.ts'

const record = (messageId: string): SQSRecord => ({
  messageId,
  receiptHandle: '',
  body: '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
})
const event: SQSEvent = { Records: [record('a'), record('b'), record('c')] }

async function failed(answer: unknown): Promise<string[]> {
  // A function answers whatever it answers: the type is a promise that nobody checks.
  const deliver = async () => answer as SQSBatchResponse
  return [...(await deliverBatch(deliver, event, 1000)).keys()]
}

const naming = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
})

test('only the messages that the function names have failed', async () => {
  expect(await failed(naming('b'))).toEqual(['b'])
  expect(await failed(naming('c', 'a'))).toEqual(['c', 'a'])
})

test('no answer, or one that names nobody, is success', async () => {
  for (const answer of [undefined, null, {}, { batchItemFailures: null }, naming()]) {
    expect(await failed(answer)).toEqual([])
  }
})

test('an unknown, empty or missing id fails all', async () => {
  for (const id of ['x', '', null, undefined]) expect(await failed(naming('a', id))).toEqual(['a', 'b', 'c'])
  expect(await failed({ batchItemFailures: [{ wrong: 'a' }] })).toEqual(['a', 'b', 'c'])
})

test('a rejection fails all, with its message and its cause', async () => {
  const cause = new Error('ECONNREFUSED')
  const failures = await deliverBatch(() => Promise.reject(new Error('S3 is away', { cause })), event, 1000)
  expect([...failures]).toEqual(['a', 'b', 'c'].map((id) => [id, 'S3 is away (ECONNREFUSED)']))
})

test('the wait grows fourfold up to a minute, and varies by a quarter', () => {
  for (const [receives, wait] of [
    [1, 1000],
    [2, 4000],
    [3, 16_000],
    [4, 60_000],
    [30, 60_000],
  ] as const) {
    const waits = Array.from({ length: 500 }, () => waitAfter(receives, 1000))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(wait * 0.75)
    expect(Math.max(...waits)).toBeLessThanOrEqual(wait * 1.25)
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(wait * 0.3)
  }
})
