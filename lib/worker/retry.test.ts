// Messages that fail come again after seconds: the worker against a queue on this machine.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { startQueueApi } from '../../localstack/queue/api.ts'
import type { Deliver } from '../../localstack/queue/batch.ts'
import { openQueue, type Queue } from '../../localstack/queue/queue.ts'

let directory: string
let worker: typeof import('./work.ts')
let backoff: typeof import('./retry.ts')
let queue: Queue
let api: Awaited<ReturnType<typeof startQueueApi>>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'darkroom-retry-'))
  api = await startQueueApi()
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', api.endpoint)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  worker = await import('./work.ts')
  backoff = await import('./retry.ts')
})

afterAll(() => rm(directory, { recursive: true }))

async function open(name: string, deliver: Deliver): Promise<void> {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  queue = await openQueue({ directory: join(directory, name), name, deliver, concurrency: 2, maxReceives: 2 })
  api.add(queue)
  onTestFinished(() => queue.close())
}

test('what nobody understands is tried again after seconds, and its dead letter says why', async () => {
  await open('poison', worker.work)
  await queue.send('no event')
  // The visibility timeout is twelve minutes.
  await expect.poll(() => queue.pending(), { timeout: 20_000 }).toBe(0)
  const said = vi.mocked(console.error).mock.calls.flat().join('\n')
  const [, file = ''] = /is a dead letter after 2 tries, (dead\/\S+):/.exec(said) ?? []
  expect(JSON.parse(await readFile(join(directory, 'poison', file), 'utf8'))).toMatchObject({
    body: 'no event',
    receives: 2,
    error: expect.stringContaining('JSON'),
  })
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
    const waits = Array.from({ length: 500 }, () => backoff.waitAfter(receives, growing))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(wait * 0.75)
    expect(Math.max(...waits)).toBeLessThanOrEqual(wait * 1.25 + 1)
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(wait * 0.3)
  }
})
