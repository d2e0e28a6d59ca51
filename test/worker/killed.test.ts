// The worker ends at each of its calls to S3 in turn, before or after the call was carried out; then it runs again.
import { expect, test } from 'vitest'
import * as bucket from './bucket.ts'
import {
  batch,
  events,
  keysOf,
  picture,
  processedKeys,
  readJob,
  requestResize,
  settle,
  upload,
  work,
} from './bucket.ts'
import { type Kill, killedAt, kills } from './kill.ts'

/** Runs it with a kill at each call in turn, until it gets through without one. */
async function atEachCall(
  when: Kill,
  run: (index: number) => Promise<{ act: () => Promise<unknown>; check: () => Promise<void> }>,
) {
  for (let at = 1; ; at++) {
    const { act, check } = await run(at)
    const { isThrough } = await killedAt(at, when, act)
    await check()
    if (isThrough) return at
  }
}

test.each(kills)('an image is processed in the end, whichever call the worker ends %s', async (when) => {
  const bytes = await picture('red')
  const times = await atEachCall(when, async (index) => {
    const name = `dev-${when}-${index}.png`
    const version = await upload(name, bytes)
    const message = batch(...events())
    const check = async () => {
      await work(message)
      await settle()
      expect(await keysOf(name)).toEqual(processedKeys(name, version))
    }
    return { act: () => work(message), check }
  })
  expect(times).toBeGreaterThan(7)
})

test.each(kills)('a job ends done, and runs once, whichever call the worker ends %s', async (when) => {
  const bytes = await picture('blue')
  const times = await atEachCall(when, async (index) => {
    const name = `resized-${when}-${index}.png`
    await upload(name, bytes)
    const job = await requestResize(name, { width: 30, height: 30, fit: 'contain' })
    const message = batch(...events().slice(-1))
    const check = async () => {
      await work(message)
      await settle()
      const { etag } = await bucket.stat(name)
      expect((await readJob(job.id))?.value).toMatchObject({
        status: 'done',
        version: bucket.toVersion(etag),
      })
      expect(await bucket.pendingJobs(name)).toEqual([])
      expect(await keysOf(name)).toEqual(processedKeys(name, bucket.toVersion(etag)))
    }
    return { act: () => work(message), check }
  })
  expect(times).toBeGreaterThan(6)
})

test.each(kills)('a delete leaves all or nothing, whichever call it ends %s', async (when) => {
  const bytes = await picture('green')
  await atEachCall(when, async (index) => {
    const name = `delete-${when}-${index}.png`
    const version = await upload(name, bytes)
    await settle()
    const check = async () => {
      await settle()
      expect([[], processedKeys(name, version)]).toContainEqual(await keysOf(name))
    }
    return { act: () => bucket.remove(name), check }
  })
})
