// Tests of one delivery: which messages of a batch count as failed.
import { channel } from 'node:diagnostics_channel'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { expect, test } from 'vitest'
import { type Deliver, deliverBatch } from './batch.ts'

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

test('only the messages that the function reports have failed', async () => {
  expect(await failed(naming('b'))).toEqual(['b'])
  expect(await failed(naming('c', 'a'))).toEqual(['c', 'a'])
})

test('no answer, or one without failures, is success', async () => {
  for (const answer of [undefined, null, {}, { batchItemFailures: null }, naming()]) {
    expect(await failed(answer)).toEqual([])
  }
})

test('an unknown, empty, or missing id fails all', async () => {
  for (const id of ['x', '', null, undefined]) expect(await failed(naming('a', id))).toEqual(['a', 'b', 'c'])
  expect(await failed({ batchItemFailures: [{ wrong: 'a' }] })).toEqual(['a', 'b', 'c'])
})

test('a rejection fails all, with its message and its cause', async () => {
  const cause = new Error('ECONNREFUSED')
  const failures = await deliverBatch(() => Promise.reject(new Error('S3 is away', { cause })), event, 1000)
  expect([...failures]).toEqual(['a', 'b', 'c'].map((id) => [id, 'S3 is away (ECONNREFUSED)']))
})

test('a reported message has the error that the function gives', async () => {
  const deliver = async () => {
    channel('darkroom.failed').publish({ messageId: 'b', error: new Error('The disk is full') })
    return naming('a', 'b')
  }
  const failures = await deliverBatch(deliver as Deliver, event, 1000)
  expect(failures.get('b')).toBe('The disk is full')
  expect(failures.get('a')).toMatch(/reported/)
})
