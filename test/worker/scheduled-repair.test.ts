// The scheduled repair looks, and leaves what takes an image into memory to the bulk queue.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Deliver } from '../../localstack/queue/batch.ts'
import { openQueue, type Queue } from '../../localstack/queue/queue.ts'
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

let directory: string
let queue: Queue

async function open(deliver: Deliver, concurrency: number): Promise<void> {
  queue = await openQueue({ directory, name: 'bulk', deliver, concurrency })
  queues.add(queue)
}

const nobody: Deliver = async () => ({ batchItemFailures: [] })
const context = { getRemainingTimeInMillis: () => 900_000 } as Context
const repairOnce = () => scheduledRepair({}, context)

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'darkroom-bulk-'))
  vi.spyOn(console, 'info').mockImplementation(() => {})
})

afterEach(async () => {
  await queue.close()
  await rm(directory, { recursive: true })
})

test('while the bulk queue is full, nothing more is sent', async () => {
  await open(nobody, 0)
  await upload('late.png', await picture('green'))
  await Promise.all(Array.from({ length: 1000 }, () => queue.send('waiting')))
  await repairOnce()
  expect(queue.pending()).toBe(1000)
})

test('images and orders whose events were lost are sent to it, and done by the worker', async () => {
  await open(nobody, 0)
  await upload('a+b ü.png', await picture('red'))
  const { id } = await requestResize('a+b ü.png', { width: 30, height: 20, fit: 'fill' })
  events()
  await repairOnce()
  expect(queue.pending()).toBeGreaterThanOrEqual(2)
  expect(await readManifest('a+b ü.png')).toBeUndefined()
  expect((await readJob(id))?.value.status).toBe('queued')
  await queue.close()
  await open(work, 2)
  await expect.poll(() => queue.pending(), { timeout: 20_000 }).toBe(0)
  expect((await readJob(id))?.value.status).toBe('done')
  expect((await readManifest('late.png'))?.value).toMatchObject({ status: 'ready' })
})
