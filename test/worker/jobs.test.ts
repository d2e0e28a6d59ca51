// Resize orders: they end as if run in the order given, and every job tells how it ended.
import sharp from 'sharp'
import { beforeEach, expect, test } from 'vitest'
import type { Job } from '../../lib/image/job.ts'
import * as bucket from './bucket.ts'
import { batch, events, picture, readJob, requestResize, settle, upload, work } from './bucket.ts'

beforeEach(() => {
  events()
})

const fill = (width: number, height: number) => ({ width, height, fit: 'fill' as const })
const job = async ({ id }: Job): Promise<Job | undefined> => (await readJob(id))?.value

async function sizeOf(name: string): Promise<[number, number]> {
  const { width, height } = await sharp((await bucket.readOriginal(name))?.bytes).metadata()
  return [width, height]
}

test('a job is queued, then done, and names the version that it made', async () => {
  await upload('o1.png', await picture('red'))
  const requested = await requestResize('o1.png', fill(30, 20))
  expect(await job(requested)).toMatchObject({ status: 'queued', image: 'o1.png' })
  await settle()
  const { etag } = await bucket.stat('o1.png')
  expect(await job(requested)).toMatchObject({ status: 'done', version: bucket.toVersion(etag) })
  expect(await sizeOf('o1.png')).toEqual([30, 20])
  expect((await bucket.readManifest('o1.png'))?.value).toMatchObject({ width: 30, height: 20 })
  expect(await bucket.pendingJobs('o1.png')).toEqual([])
})

test("100 jobs in a burst end at the last one's size, and every job tells how it ended", async () => {
  await upload('burst.png', await picture('red'))
  const jobs: Job[] = []
  for (let side = 1; side <= 100; side++) jobs.push(await requestResize('burst.png', fill(side, 101 - side)))
  const messages = events().map((event) => batch(event))
  await Promise.all(
    [0, 1].map(async (worker) => {
      for (const message of messages.filter((_, index) => index % 2 === worker)) await work(message)
    }),
  )
  await settle()
  expect(await sizeOf('burst.png')).toEqual([100, 1])
  const ends = await Promise.all(jobs.map(async (one) => (await job(one))?.status))
  expect(ends.at(-1)).toBe('done')
  expect(ends.filter((status) => status !== 'done' && status !== 'superseded')).toEqual([])
})

test('jobs that do not stretch are each run, in the order of their requests, even if their events arrive in another', async () => {
  await upload('chain.png', await picture('red', 400, 300))
  const first = await requestResize('chain.png', { width: 100, height: 50, fit: 'cover' })
  const second = await requestResize('chain.png', { width: 80, height: 80, fit: 'inside' })
  await work(batch(...events().reverse()))
  expect(await sizeOf('chain.png')).toEqual([80, 40])
  expect([(await job(first))?.status, (await job(second))?.status]).toEqual(['done', 'done'])
})

test('a job for an image that was deleted meanwhile fails and says so', async () => {
  await upload('lost.png', await picture('red'))
  const requested = await requestResize('lost.png', fill(3, 3))
  await bucket.remove('lost.png')
  await settle()
  expect(await job(requested)).toMatchObject({ status: 'failed', reason: expect.stringContaining('deleted') })
})

test('a job for an image that cannot be decoded fails and leaves the image as it was', async () => {
  const png = await picture('red')
  const bytes = png.subarray(0, png.indexOf('IDAT'))
  await upload('bad.png', bytes)
  const requested = await requestResize('bad.png', fill(3, 3))
  await settle()
  expect((await job(requested))?.status).toBe('failed')
  expect((await bucket.readOriginal('bad.png'))?.bytes).toEqual(bytes)
})

test('an overwrite during a job is not lost: the job starts over from it', async () => {
  await upload('mix.png', await picture('red', 4000, 3000))
  events()
  const requested = await requestResize('mix.png', fill(10, 10))
  const working = work(batch(...events()))
  await upload('mix.png', await picture('blue', 50, 50))
  await working
  await settle()
  expect((await job(requested))?.status).toBe('done')
  const { data } = await sharp((await bucket.readOriginal('mix.png'))?.bytes)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const isOrdered = (await sizeOf('mix.png'))[0] === 10
  expect(isOrdered || (await sizeOf('mix.png'))[0] === 50).toBe(true)
  expect([...data.subarray(0, 3)]).toEqual([0, 0, 255])
})

test('a worker killed after its write and before it could say so is not run a second time', async () => {
  await upload('dead.png', await picture('red'))
  const requested = await requestResize('dead.png', fill(40, 40))
  const messages = batch(...events())
  await work(messages)
  const version = bucket.toVersion((await bucket.stat('dead.png')).etag)
  // The state after such a kill: the original is written, the job says "running", and its entry is still there.
  await rewind(requested)
  await work(messages)
  expect(bucket.toVersion((await bucket.stat('dead.png')).etag)).toBe(version)
  expect(await job(requested)).toMatchObject({ status: 'done', version })
})

test('an older job that comes late is superseded', async () => {
  await upload('late.png', await picture('red'))
  const older = await requestResize('late.png', fill(11, 11))
  const [orderEvent] = events().slice(-1)
  await rewind(older, 'hide')
  const newer = await requestResize('late.png', fill(22, 22))
  await settle()
  await rewind(older)
  await work(batch(orderEvent))
  expect(await job(older)).toMatchObject({ status: 'superseded', reason: expect.stringContaining(newer.id) })
  expect(await sizeOf('late.png')).toEqual([22, 22])
})

/** Puts a job back as it was before it ran, or hides it as if it had not been written yet. */
async function rewind({ id, image, order }: Job, hide?: 'hide'): Promise<void> {
  const { readJson, writeJson } = await import('../../lib/storage/json.ts')
  const { pendingKey, resultKey } = await import('../../lib/storage/keys.ts')
  const { removePending } = await import('../../lib/storage/jobs.ts')
  const { jobSchema } = await import('../../lib/image/job.ts')
  if (hide) return removePending(image, id)
  const known = await readJson(resultKey(id), jobSchema)
  if (!known) throw new Error('No such job')
  const { version: _, finished_at: __, reason: ___, ...running } = known.value
  await writeJson(resultKey(id), { ...running, status: 'running' }, known)
  await writeJson(pendingKey(image, id), order, undefined)
}
