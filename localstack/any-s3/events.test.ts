// Each write of this process is a message: on disk before the write is sent, delivered after it, gone if S3 refused it.
import { expect, test } from 'vitest'
import { PutObjectCommand } from '../../lib/storage/s3/commands.ts'
import { S3Fault } from '../../lib/storage/s3/fault.ts'
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand } from '../../lib/storage/s3/parts.ts'
import { locals } from '../data-folder.ts'
import { Database } from '../database.ts'
import { Queue } from '../queue/queue.ts'
import { raiseEvents } from './events.ts'

type Client = NonNullable<Parameters<typeof raiseEvents>[1]>
type Outcome = (queue: Queue) => object

/** A client whose requests end like this, without a server; and its queues. */
function open(outcome: Outcome) {
  const database = new Database()
  const queues = new Map(Object.keys(locals).map((name) => [name, new Queue(database, name)]))
  const queue = queues.get('Queue')
  if (!queue) throw new Error('No queue')
  const s3: Client = { send: async () => outcome(queue) as never }
  raiseEvents({ database, queues }, s3)
  const put = (Key: string, Metadata?: Record<string, string>) =>
    s3.send(new PutObjectCommand({ Bucket: 'b', Key, Body: 'x', Metadata }))
  return { database, queues, queue, put, s3 }
}

const refusal = (httpStatusCode: number, attempts = 1) =>
  Object.assign(new S3Fault('No', 'No', httpStatusCode), { $metadata: { httpStatusCode, attempts } })

test('the message is there, and hidden, while the write runs; then it is delivered with the ETag', async () => {
  const { queue, put } = open((messages) => {
    expect(messages.waiting().length).toBe(1)
    expect(messages.next()).toBeUndefined()
    return { ETag: '"abc"' }
  })
  await put('originals/ä b.png')
  const { Records } = JSON.parse(queue.next()?.body ?? '{}')
  expect(Records[0].eventName).toBe('ObjectCreated:Put')
  expect(Records[0].s3.object).toEqual({ key: 'originals%2F%C3%A4%20b.png', eTag: 'abc' })
})

test('a process that is killed during the write finds the message at its next start', async () => {
  const { database, put } = open((messages) => {
    // The next start opens the queue again.
    expect(new Queue(database, messages.name).next()).toBeDefined()
    return { ETag: '"abc"' }
  })
  await put('jobs/a.png/1.json')
})

test.each([
  ['is gone if S3 refused the write', refusal(412), 0],
  ['is delivered if S3 refused the second try, which may follow a success', refusal(412, 2), 1],
  ['is delivered after an error of S3', refusal(500), 1],
  ['is delivered without an answer', new Error('timeout'), 1],
])('the message %s', async (_, error, left) => {
  const { queue, put } = open(() => {
    throw error
  })
  await expect(put('uploads/a.png/1.image')).rejects.toBe(error)
  expect(queue.waiting().length).toBe(left)
  expect(queue.next() === undefined).toBe(left === 0)
})

test('the original of a direct upload is a copy, whose variants the worker that admits it stores', async () => {
  const { queue, put } = open(() => ({ ETag: '"abc"' }))
  await put('originals/a.png', { upload: '1' })
  expect(JSON.parse(queue.next()?.body ?? '{}').Records[0].eventName).toBe('ObjectCreated:Copy')
})

test('results go to the callbacks, and what no function hears of is no message', async () => {
  const { queues, put } = open(() => ({ ETag: '"abc"' }))
  await put('results/1.json')
  await put('variants/a.png/1/small.webp')
  const counts = [...queues].map(([name, queue]) => [name, queue.pending()])
  expect(Object.fromEntries(counts)).toEqual({ Queue: 0, BulkQueue: 0, CallbackQueue: 1 })
})

test('an upload in parts is announced when it is complete, not before', async () => {
  const { queue, s3 } = open(() => ({ ETag: '"abc-2"', UploadId: 'u' }))
  const where = { Bucket: 'b', Key: 'uploads/a.png/1.image' }
  await s3.send(new CreateMultipartUploadCommand(where))
  expect(queue.waiting().length).toBe(0)
  const Parts = [{ PartNumber: 1, ETag: '"x"' }]
  await s3.send(new CompleteMultipartUploadCommand({ ...where, UploadId: 'u', Parts }))
  const { Records } = JSON.parse(queue.next()?.body ?? '{}')
  expect(Records[0].eventName).toBe('ObjectCreated:CompleteMultipartUpload')
  expect(Records[0].s3.object).toMatchObject({ eTag: 'abc-2' })
})
