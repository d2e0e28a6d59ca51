// Messages that fail are redelivered after seconds: the worker against a queue on this machine.
import { expect, onTestFinished, test, vi } from 'vitest'
import { Database } from '../../localstack/database.ts'
import { startQueueApi } from '../../localstack/queue/api.ts'
import type { Deliver } from '../../localstack/queue/batch.ts'
import { consume } from '../../localstack/queue/consumer.ts'
import { Queue } from '../../localstack/queue/queue.ts'
import { configured } from '../../test/configured.ts'

const api = await startQueueApi()
const worker = await configured(
  {
    AWS_ENDPOINT_URL_SQS: api.endpoint,
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' },
  },
  async () => ({ ...(await import('./work.ts')), ...(await import('./retry.ts')) }),
)
let queue: Queue

function open(name: string, deliver: Deliver): void {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  queue = new Queue(new Database(), name)
  api.add(queue)
  const consumer = consume(queue, { deliver, concurrency: 2, maxReceives: 2 })
  onTestFinished(() => consumer.close())
}

test('an unknown message is retried after seconds, and its dead letter says why', async () => {
  open('poison', worker.work)
  queue.send('no event')
  // The visibility timeout is twelve minutes.
  await expect.poll(() => queue.pending()).toBe(0)
  expect(queue.dead()).toMatchObject([
    { body: 'no event', receives: 2, error: expect.stringContaining('JSON') },
  ])
})

test('of a batch, the messages that failed alone are reported, whatever else fails', async () => {
  const record = (messageId: string, body: string) => ({
    messageId,
    receiptHandle: 'none',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:no-such-queue',
    awsRegion: 'us-east-1',
  })
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const Records = [record('bad', 'x'), record('good', '{"Event":"s3:TestEvent"}')]
  expect(await worker.work({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] })
  const alone = await worker.work({ Records: Records.slice(0, 1) })
  expect(alone).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] })
})

test('the wait grows by its factor up to its most, and varies by a quarter', () => {
  const growing = { first: 100, factor: 4, most: 6000 }
  for (const [receives, wait] of [
    [1, 100],
    [2, 400],
    [3, 1600],
    [4, 6000],
    [30, 6000],
  ] as const) {
    const waits = Array.from({ length: 500 }, () => worker.waitAfter(receives, growing))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(wait * 0.75)
    expect(Math.max(...waits)).toBeLessThanOrEqual(wait * 1.25 + 1)
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(wait * 0.3)
  }
})
