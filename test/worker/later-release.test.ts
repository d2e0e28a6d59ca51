// Each kind of document, as the next release may write it: further members, further values, a schema of its own.
import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { GetObjectCommand, PutObjectCommand } from '../../lib/storage/s3/commands.ts'
import { Database } from '../../localstack/database.ts'
import { Queue } from '../../localstack/queue/queue.ts'
import {
  batch,
  events,
  picture,
  queues,
  readJob,
  readManifest,
  readOutcome,
  requestResize,
  s3,
  settle,
  updateJob,
  upload,
  work,
} from './bucket.ts'

const { begin } = await import('../../lib/storage/attempts.ts')
const { attemptKey, manifestKey, outcomeKey, resultKey } = await import('../../lib/storage/keys.ts')
const { findUpload } = await import('../../lib/storage/uploads.ts')
const { scheduledRepair } = await import('../../lib/worker/scheduled-repair.ts')

const Bucket = 'darkroom-worker'

async function readRaw(Key: string): Promise<Record<string, unknown>> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
  return JSON.parse((await Body.read()).toString())
}

const write = (Key: string, document: object) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(document) }))

/** Rewrites a document as the next release would. */
async function age(key: string, change: object): Promise<void> {
  await write(key, { ...(await readRaw(key)), schema: 2, added: { by: 'next' }, ...change })
}

test('a job is read, its members are kept by a change, and it is not run here', async () => {
  await upload('job.png', await picture('red', 30, 20))
  await settle()
  const { id } = await requestResize('job.png', { width: 5, height: 5, fit: 'fill' })
  const key = resultKey(id)
  expect(await readRaw(key)).toMatchObject({ schema: 1, status: 'queued' })
  const order = { width: 20_000, height: 5, fit: 'seam' }
  await age(key, { status: 'paused', callback: 'muted', order })
  expect((await readJob(id))?.value).toMatchObject({ id, status: 'running', callback: undefined })
  const { batchItemFailures } = await work(batch(...events()))
  expect(batchItemFailures).toHaveLength(1)
  await updateJob(id, { reason: 'none' })
  const kept = {
    schema: 2,
    added: { by: 'next' },
    status: 'paused',
    callback: 'muted',
    order,
    reason: 'none',
  }
  expect(await readRaw(key)).toMatchObject(kept)
})

test('a manifest is read; one with a status of its own is as good as none', async () => {
  await upload('manifest.png', await picture('red', 30, 20))
  await settle()
  const key = manifestKey('manifest.png')
  expect(await readRaw(key)).toMatchObject({ schema: 1 })
  await age(key, {})
  expect((await readManifest('manifest.png'))?.value).toMatchObject({ status: 'ready', width: 30 })
  await age(key, { status: 'partial' })
  expect(await readManifest('manifest.png')).toMatchObject({ value: undefined })
})

test('how an upload ended is read; what it does not understand yet waits', async () => {
  const key = outcomeKey('outcome.png', 'one')
  await write(key, { status: 'done', bytes: 1, finished_at: 'now', schema: 2, added: true })
  expect((await readOutcome('outcome.png', 'one'))?.value).toMatchObject({ status: 'done' })
  await age(key, { status: 'scanned' })
  expect(await findUpload('outcome.png', 'one')).toMatchObject({ status: 'waiting' })
})

test('the answer to an Idempotency-Key is read; one that it does not understand is still under way', async () => {
  const [scope, key] = [randomUUID(), (one: string) => attemptKey(one)]
  const begun = await begin(scope, 'same')
  if (!('isRetry' in begun)) throw new Error('Answered before it began')
  await begun.answer({ status: 201 })
  expect(await readRaw(key(scope))).toMatchObject({ schema: 1 })
  await age(key(scope), {})
  expect(await begin(scope, 'same')).toEqual({ answer: { status: 201 } })
  await age(key(scope), { answer: { stored: 'elsewhere' } })
  await expect(begin(scope, 'same')).rejects.toMatchObject({ code: 'in-progress' })
})

test('the repair pass goes on from a state with further members, and anew from one it does not understand', async () => {
  queues.add(new Queue(new Database(), 'bulk'))
  const report = { checked: 7, jobsRun: 0, processed: 0, failed: 0, cleaned: 0, added: 1 }
  const position = { phase: 99, report }
  const { recipe } = await import('../../lib/worker/current.ts')
  await write('repair.json', { schema: 2, added: true, recipe, index: 1, position })
  const context = { getRemainingTimeInMillis: () => 600_000 } as Context
  await scheduledRepair(undefined, context)
  expect(await readRaw('repair.json')).toMatchObject({ schema: 1, position: { report: { checked: 7 } } })
  await write('repair.json', { schema: 2, shards: [] })
  await scheduledRepair(undefined, context)
  expect(await readRaw('repair.json')).toMatchObject({ position: { phase: 9 } })
})
