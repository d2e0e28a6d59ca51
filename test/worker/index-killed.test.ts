// A worker ends at each of its calls to S3 in turn; then its events are redelivered, in any order, or late.
// The index ends as the originals and manifests are.
import { afterEach, expect, test, vi } from 'vitest'
import { batch, events, picture, readManifest, redelivered, remove, settle, upload, work } from './bucket.ts'
import { expectIndexed } from './indexed.ts'
import { interruptedAt, type Kill, killedAt, kills } from './kill.ts'

const [red, blue] = [await picture('red', 40, 30), await picture('blue', 30, 40)]
const broken = red.subarray(0, 60)

vi.spyOn(console, 'error').mockImplementation(() => {})

afterEach(async () => {
  await settle()
  await expectIndexed()
})

let round = 0

/** Runs an act that ends at each call in turn, after `prepare`, and then `finish`; each time with another image. */
async function atEachCall(
  when: Kill,
  prepare: (name: string) => Promise<() => Promise<unknown>>,
  finish: (name: string) => Promise<unknown>,
) {
  round += 1
  for (let at = 1; ; at++) {
    const name = `${round}-${at}.png`
    const act = await prepare(name)
    const { isThrough } = await killedAt(at, when, act)
    await finish(name)
    await settle()
    if (isThrough) return at
  }
}

test.each(kills)('of a new image, whose worker ends %s a call', async (when) => {
  let message = batch()
  const times = await atEachCall(
    when,
    async (name) => {
      await upload(name, red)
      message = batch(...events())
      return () => work(message)
    },
    () => work(redelivered(message)),
  )
  expect(times).toBeGreaterThan(13)
})

test.each(kills)('of an image that is overwritten, whose worker ends %s a call', async (when) => {
  let message = batch()
  const times = await atEachCall(
    when,
    async (name) => {
      await upload(name, red)
      await settle()
      await upload(name, blue)
      message = batch(...events())
      return () => work(message)
    },
    () => work(redelivered(message)),
  )
  expect(times).toBeGreaterThan(20)
})

test.each(kills)('of a broken image, whose worker ends %s a call', async (when) => {
  let message = batch()
  await atEachCall(
    when,
    async (name) => {
      await upload(name, broken)
      message = batch(...events())
      return () => work(message)
    },
    () => work(redelivered(message)),
  )
})

test.each(kills)('of a deletion that ends %s a call', async (when) => {
  const times = await atEachCall(
    when,
    async (name) => {
      await upload(name, red)
      await settle()
      return () => remove(name)
    },
    async (name) => {
      await settle()
      if (name.endsWith('7.png')) await upload(name, red)
    },
  )
  expect(times).toBeGreaterThan(13)
})

test.each(kills)('of a deletion by events, whose worker ends %s a call', async (when) => {
  let message = batch()
  await atEachCall(
    when,
    async (name) => {
      await upload(name, red)
      await settle()
      const { removeOriginal } = await import('../../lib/storage/bucket.ts')
      await removeOriginal(name)
      message = batch(...events())
      return () => work(message)
    },
    async (name) => {
      await work(redelivered(message))
      await settle()
      await upload(name, red)
    },
  )
})

test.each(kills)('of an upload that ends %s a call', async (when) => {
  await atEachCall(
    when,
    async (name) => () => upload(name, red),
    (name) => upload(name, red),
  )
})

test.each(kills)(
  'of an image that changes before the worker, which ended %s a call, runs again',
  async (when) => {
    let message = batch()
    await atEachCall(
      when,
      async (name) => {
        await upload(name, red)
        message = batch(...events())
        return () => work(message)
      },
      async (name) => {
        await upload(name, blue)
        const later = batch(...events())
        await work(later)
        await work(redelivered(message))
      },
    )
  },
)

test.each(kills)(
  'of an image that is deleted before the worker, which ended %s a call, runs again',
  async (when) => {
    let message = batch()
    await atEachCall(
      when,
      async (name) => {
        await upload(name, red)
        message = batch(...events())
        return () => work(message)
      },
      async (name) => {
        await remove(name)
        await work(redelivered(message))
        await settle()
        await upload(name, red)
      },
    )
  },
)

test('as soon as an image has a manifest, the list says so, too', async () => {
  const { listByName } = await import('../../lib/storage/pages.ts')
  for (let at = 1; ; at++) {
    const name = `seen-${at}.png`
    await upload(name, red)
    const message = batch(...events())
    const { isThrough } = await interruptedAt(
      at,
      async () => {
        if (!(await readManifest(name))) return
        const { candidates } = await listByName({ prefix: name, skip: 0, limit: 1 })
        expect(candidates).toMatchObject([{ entry: { status: 'ready' } }])
      },
      () => work(message),
    )
    if (isThrough) break
  }
})

test('events twice, in any order, and by several workers at once', async () => {
  const names = ['x.png', 'y.png', 'z.png']
  const changes = [red, blue, undefined, broken, red, red, undefined, blue]
  for (let lap = 0; lap < 2; lap += 1) {
    for (const change of changes)
      for (const name of names)
        if (change) await upload(name, change)
        else await remove(name)
    const some = events()
    const shuffled = [...some, ...some]
      .map((event) => ({ event, place: Math.random() }))
      .toSorted((one, other) => one.place - other.place)
    const messages = shuffled.map(({ event }) => batch(event))
    const workers = [0, 1, 2].map(async (worker) => {
      for (const message of messages.filter((_, index) => index % 3 === worker))
        while ((await work(message)).batchItemFailures.length > 0) redelivered(message)
    })
    await Promise.all(workers)
    await settle()
    await expectIndexed()
  }
})
