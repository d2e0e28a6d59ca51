// The scheduled repair looks, and leaves what takes an image into memory to the bulk queue.
import type { Context } from 'aws-lambda'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { Database } from '../../localstack/database.ts'
import { consume } from '../../localstack/queue/consumer.ts'
import { Queue } from '../../localstack/queue/queue.ts'
import {
  events,
  picture,
  queues,
  readJob,
  readManifest,
  requestResize,
  scheduledRepair,
  upload,
  work,
} from './bucket.ts'

const { readJson, writeJson } = await import('../../lib/storage/json.ts')

let queue: Queue
const context = { getRemainingTimeInMillis: () => 900_000 } as Context
const repairOnce = () => scheduledRepair({}, context)

beforeEach(() => {
  queue = new Queue(new Database(), 'bulk')
  queues.add(queue)
  vi.spyOn(console, 'info').mockImplementation(() => {})
})

test('while the bulk queue is full, nothing more is sent', async () => {
  await upload('late.png', await picture('green'))
  for (let n = 0; n < 10_000; n += 1) queue.send('waiting')
  await repairOnce()
  expect(queue.pending()).toBe(10_000)
})

test('images and jobs whose events were lost are sent to it, and done by the worker', async () => {
  await upload('a+b ü.png', await picture('red'))
  const { id } = await requestResize('a+b ü.png', { width: 30, height: 20, fit: 'fill' })
  events()
  await repairOnce()
  expect(queue.pending()).toBeGreaterThanOrEqual(2)
  expect(await readManifest('a+b ü.png')).toBeUndefined()
  expect((await readJob(id))?.value.status).toBe('queued')
  const consumer = consume(queue, { deliver: work, concurrency: 2 })
  onTestFinished(() => consumer.close())
  await expect.poll(() => queue.pending()).toBe(0)
  expect((await readJob(id))?.value.status).toBe('done')
  expect((await readManifest('late.png'))?.value).toMatchObject({ status: 'ready' })
})

test('a finished pass is begun again when the presets change', async () => {
  await upload('of-old-presets.png', await picture('blue'))
  events()
  await repairOnce()
  const key = 'repair.json'
  const finished = await readJson(key, z.record(z.string(), z.unknown()))
  expect(finished?.value).toMatchObject({ recipe: expect.any(String), finished_at: expect.any(String) })
  const before = queue.pending()
  await repairOnce()
  expect(queue.pending()).toBe(before)
  await writeJson(key, { ...finished?.value, recipe: 'of other presets' }, finished)
  await repairOnce()
  expect(queue.pending()).toBeGreaterThan(before)
})
