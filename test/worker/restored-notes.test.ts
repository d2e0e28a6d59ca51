// A deleted image comes back with its notes, though a worker is still busy with the image as it was before.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  batch,
  etags,
  events,
  keysOf,
  mend,
  picture,
  readManifest,
  remove,
  repair,
  restoreVersion,
  settle,
  startOfPass,
  upload,
  work,
} from './bucket.ts'
import { Worker } from './turns.ts'

const { changeNotes, giveNotes } = await import('../../lib/storage/notes.ts')

const red = await picture('red', 40, 30)
let round = 0

/** How many calls each of both makes before the other goes on. */
interface Turns {
  /** The worker, before the image is deleted. */
  readonly before: number
  /** The worker, once it is. */
  readonly after: number
  /** Whoever restores it. */
  readonly restore?: number
  /** The worker, while it is restored. */
  readonly meanwhile?: number
}

/** Returns the alt text of an image that got one, was deleted, and is restored, while a worker processes its upload. */
async function restoredAlt({
  before,
  after,
  restore = 0,
  meanwhile = 0,
}: Turns): Promise<string | undefined> {
  round += 1
  const name = `${round}.png`
  await upload(name, red)
  const message = batch(...events())
  await changeNotes(name, { alt: 'x' }, {})
  const worker = new Worker(() => work(message))
  await worker.take(before)
  await remove(name)
  await worker.take(after)
  const restoring = new Worker(() => restoreVersion(name, undefined, { overwrite: true }))
  await restoring.take(restore)
  await worker.take(meanwhile)
  await restoring.finish()
  await worker.finish()
  await settle()
  return (await readManifest(name))?.value?.notes?.alt
}

const upTo = (most: number) => Array.from({ length: most }, (_, index) => index)

describe.each([true, false])('if ETags are opaque: %s', (areOpaque) => {
  beforeEach(() => {
    etags.areOpaque = areOpaque
  })
  afterEach(() => {
    etags.areOpaque = true
  })

  test('notes come back wherever a worker is between the deletion and the restore', async () => {
    for (const after of upTo(24)) expect(await restoredAlt({ before: 1, after }), `${after}`).toBe('x')
  })

  test('notes come back though a worker then removes a manifest that it saw without an image', async () => {
    for (const meanwhile of upTo(15)) {
      const turns = { before: 2, after: 22, restore: 9, meanwhile }
      expect(await restoredAlt(turns), `${meanwhile}`).toBe('x')
    }
  })
})

test('notes for an image that is about to be stored are left by the repair pass, for a time', async () => {
  await giveNotes('soon.png', { alt: 'x' })
  await repair(startOfPass, mend, () => false)
  expect(await keysOf('soon.png')).toEqual(['manifests/soon.png.json'])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 })
  await repair(startOfPass, mend, () => false)
  vi.useRealTimers()
  expect(await keysOf('soon.png')).toEqual([])
})

test('an image that was deleted before it was processed comes back without the notes of an earlier one', async () => {
  await upload('later.png', red)
  await changeNotes('later.png', { alt: 'x' }, {})
  await settle()
  await remove('later.png')
  await settle()
  // S3 tells times in seconds.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2000 })
  await upload('later.png', red)
  await remove('later.png')
  await restoreVersion('later.png', undefined, { overwrite: true })
  vi.useRealTimers()
  await settle()
  expect((await readManifest('later.png'))?.value?.notes).toBeUndefined()
})

test('nothing is left of an image that is deleted again while somebody restores it', async () => {
  for (const calls of upTo(8)) {
    round += 1
    const name = `${round}.png`
    await upload(name, red)
    await changeNotes(name, { alt: 'x' }, {})
    await settle()
    await remove(name)
    await settle()
    const removing = new Worker(() => remove(name).catch(({ code }) => expect(code).toBe('missing')))
    await removing.take(calls)
    await restoreVersion(name, undefined, { overwrite: true })
    await removing.finish()
    await settle()
    const left = (await keysOf(name)).filter((key) => !key.startsWith('index/'))
    expect(left.length === 0 || left.includes(`originals/${name}`), `${calls}: ${left}`).toBe(true)
  }
})
