// What the worker and the routes cost in calls to S3. A new call fails a test here.
import { beforeEach, expect, test } from 'vitest'
import type { Request } from '../../lib/http/message.ts'
import { batch, events, picture, redelivered, remove, requestResize, settle, upload, work } from './bucket.ts'
import { intercept } from './intercept.ts'

let calls: string[] = []
let removed: string[] = []

intercept(({ name, input, next }) => {
  calls.push(name)
  removed.push(...(input.Keys ?? []))
  return next()
})

// This bucket begins a listing with an empty page, so each one is two calls; in AWS it is one.
beforeEach(() => {
  events()
})

/** Returns the calls that `act` makes, as a count of each. */
async function callsOf(act: () => Promise<unknown>): Promise<Record<string, number>> {
  calls = []
  await act()
  const groups = Map.groupBy(calls, (name) => name)
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.length]))
}

const get = (query: string, name: string): Request => ({
  id: '1',
  method: 'GET',
  path: `/images/${name}`,
  params: { id: name },
  query: new URLSearchParams(query),
  headers: {},
  origin: 'http://localhost',
  hasToken: false,
  body: Buffer.alloc(0),
  json: () => undefined,
  files: async () => [],
})

const { uploadBatch } = await import('../../lib/contracts/base64/routes.ts')
const { getImage } = await import('../../lib/contracts/images/routes.ts')
const { getResource, listImages } = await import('../../lib/contracts/v1/images.ts')
const { getJob } = await import('../../lib/contracts/v1/jobs.ts')
const { isComplete, markComplete } = await import('../../lib/storage/complete.ts')

test('an upload is two calls: the original, and its place among the newest', async () => {
  const image = await picture('red')
  expect(await callsOf(() => upload('new.png', image))).toEqual({ PutObject: 2 })
})

test('a batch is two calls for each image, for 32 at a time', async () => {
  const image_data = (await picture('red')).toString('base64')
  const images = Array.from({ length: 40 }, (_, n) => ({ filename: `batch-${n}.png`, image_data }))
  const request = { ...get('', ''), method: 'POST', json: () => ({ images }) }
  let [running, most] = [0, 0]
  const end = intercept(async ({ next }) => {
    running += 1
    most = Math.max(most, running)
    return next().finally(() => {
      running -= 1
    })
  })
  expect(await callsOf(() => uploadBatch.act(request))).toEqual({ PutObject: 80 })
  end()
  expect(most).toBe(32)
})

test('a job that is over is one, however long its client would wait', async () => {
  await upload('job.png', await picture('red'))
  const { id } = await requestResize('job.png', { width: 30, height: 20, fit: 'fill' })
  await settle()
  const request = { ...get('', ''), params: { id }, headers: { prefer: 'wait=10' } }
  expect(await callsOf(() => getJob.act(request))).toEqual({ GetObject: 1 })
})

test('the event of an upload is seven, for the original, four variants, the manifest, and a last look, and six for the index', async () => {
  await upload('event.png', await picture('red'))
  const message = batch(...events())
  expect(await callsOf(() => work(message))).toEqual({
    ...{ GetObject: 1 + 1, PutObject: 5 + 4, HeadObject: 1, DeleteObjects: 1 },
  })
})

test('the event of an image that was overwritten is 26', async () => {
  await upload('over.png', await picture('red'))
  await settle()
  await upload('over.png', await picture('blue'))
  const message = batch(...events())
  expect(await callsOf(() => work(message))).toEqual({
    ...{ GetObject: 4, PutObject: 10, HeadObject: 2, ListObjectsV2: 4 * 2, DeleteObjects: 2 },
  })
})

test.each([
  ['overwritten', async () => {}],
  ['deleted, and stored again', () => remove('camera.png')],
])('an image that is %s, again and again, costs no more each time', async (_, before) => {
  const counts: number[] = []
  for (let n = 0; n < 8; n += 1) {
    removed = []
    await before()
    await upload('camera.png', await picture(n % 2 ? 'red' : 'blue', 20 + n))
    await settle()
    counts.push(removed.filter((key) => key.startsWith('index/')).length)
  }
  const [some, ...later] = counts.slice(4)
  expect(some).toBeGreaterThan(0)
  expect(later).toEqual(later.map(() => some))
})

test('a redelivered event is thirteen', async () => {
  await upload('twice.png', await picture('red'))
  const message = batch(...events())
  await work(message)
  redelivered(message)
  expect(await callsOf(() => work(message))).toEqual({ GetObject: 2, HeadObject: 3, ListObjectsV2: 4 * 2 })
})

test('a size that is asked for first is six, and one after that is two', async () => {
  await upload('size.png', await picture('red'))
  await settle()
  const act = () => getImage.act(get('w=300&format=webp', 'size.png'))
  expect(await callsOf(act)).toEqual({ HeadObject: 2, GetObject: 3, PutObject: 1 })
  expect(await callsOf(act)).toEqual({ HeadObject: 1, GetObject: 1 })
})

test('an image is one call, its variant two, and what is known of it two', async () => {
  await upload('read.png', await picture('red'))
  await settle()
  expect(await callsOf(() => getImage.act(get('', 'read.png')))).toEqual({ GetObject: 1 })
  const variant = () => getImage.act(get('preset=small', 'read.png'))
  expect(await callsOf(variant)).toEqual({ HeadObject: 1, GetObject: 1 })
  expect(await callsOf(() => getResource.act(get('', 'read.png')))).toEqual({ HeadObject: 1, GetObject: 1 })
})

test('a deletion is fourteen, and its event two', async () => {
  await upload('gone.png', await picture('red'))
  await settle()
  expect(await callsOf(() => remove('gone.png'))).toEqual({
    ...{ GetObject: 2, PutObject: 2, HeadObject: 3, ListObjectsV2: 4 * 2, DeleteObject: 2, DeleteObjects: 1 },
  })
  const message = batch(...events())
  expect(await callsOf(() => work(message))).toEqual({ HeadObject: 2 })
})

test.each([
  ['', 2],
  ['limit=3', 2],
  ['limit=3&offset=2', 2],
  ['sort=newest', 1],
  ['sort=newest&limit=3', 1],
  ['sort=newest&prefix=page', 2],
  ['format=png', 1],
  ['status=failed', 1],
  ['status=processing', 1],
  ['sort=name&format=png', 2],
])('a page of ?%s is %i listings, whatever its limit', async (query, listings) => {
  for (let n = 0; n < 5; n += 1) await upload(`page-${n}.png`, await picture('red', 20, 10))
  await settle()
  await upload('page-waits.png', await picture('blue', 20, 10))
  await markComplete()
  // The first page looks once for the mark.
  await listImages.act({ ...get('limit=1', ''), path: '/v1/images' })
  expect(await isComplete()).toBe(true)
  const page = () => listImages.act({ ...get(query, ''), path: '/v1/images' })
  expect(await callsOf(page)).toEqual({ ListObjectsV2: listings * 2 })
})
