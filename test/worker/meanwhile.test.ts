// Between two calls to S3 of whoever works on an image, others store, change, or delete it, and are done: whoever was
// interrupted leaves it as they did. With ETags that are MD5s, too: then the same bytes have the same variants.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Request } from '../../lib/http/message.ts'
import {
  batch,
  etags,
  events,
  keysOf,
  listVersions,
  mend,
  picture,
  processedKeys,
  readManifest,
  redelivered,
  remove,
  settle,
  stat,
  toVersion,
  upload,
  variantKey,
  work,
} from './bucket.ts'
import { expectIndexed } from './indexed.ts'
import { interruptedAt } from './kill.ts'

const { getImage } = await import('../../lib/contracts/images/routes.ts')
const { removeOriginal } = await import('../../lib/storage/bucket.ts')
const { listEntries } = await import('../../lib/storage/entries.ts')
const { entryIn } = await import('../../lib/storage/index-keys.ts')
const { findSource, writeNoted } = await import('../../lib/storage/copy.ts')
const { changeNotes, giveNotes } = await import('../../lib/storage/notes.ts')
const { removeKeys } = await import('../../lib/storage/remove-keys.ts')
const { mendWaiting } = await import('../../lib/worker/mend-index.ts')

const red = await picture('red', 40, 30)

let round = 0

/**
 * Interrupts what `prepare` returns at each of its calls in turn, each time with another image, and then checks that.
 */
async function atEachCall(
  prepare: (name: string) => Promise<() => Promise<unknown>>,
  by: (name: string) => Promise<unknown>,
  check: (name: string) => Promise<unknown>,
): Promise<void> {
  round += 1
  for (let at = 1; ; at++) {
    const name = `${round}-${at}.png`
    await upload(name, red)
    await settle()
    const act = await prepare(name)
    const { isThrough } = await interruptedAt(at, () => by(name), act)
    await settle()
    if (isThrough) break
    await check(name)
  }
  await expectIndexed()
}

const storedAgain = async (name: string) => {
  await upload(name, red)
  await settle()
}

const deleted = async (name: string) => {
  await remove(name)
  await settle()
}

/** Without notes, and not processed yet. */
async function storedAnew(name: string): Promise<void> {
  await deleted(name)
  await upload(name, red)
}

const isGone = async (name: string) =>
  expect((await keysOf(name)).filter((key) => !key.startsWith('index/trash/'))).toEqual([])

const isWhole = async (name: string) =>
  expect((await keysOf(name)).filter((key) => !key.startsWith('index/'))).toEqual(
    processedKeys(name, toVersion((await stat(name)).etag)),
  )

/** Alt texts of the image, in its manifest and in lists. */
const notesOf = async (name: string) => [
  (await readManifest(name))?.value?.notes?.alt,
  ...(await listEntries(name)).map((tail) => entryIn(tail)?.looks?.notes?.alt),
]

const describeIt = (name: string) => () => changeNotes(name, { alt: 'x' }, {}).catch(({ code }) => code)

const notes = { alt: 'x' }

/** A deletion of an image with notes, of which a worker hears only now. */
async function lateDeletion(name: string): Promise<() => Promise<unknown>> {
  await changeNotes(name, notes, {})
  await settle()
  await remove(name)
  // The first time, there is nothing left to remove.
  const message = redelivered(batch(...events()))
  return () => work(message)
}

/** Restores it, with its notes. */
async function restored(name: string): Promise<void> {
  const [newest] = await listVersions(name)
  const source = await findSource(name, newest?.id)
  if (source) await writeNoted(source, name, notes, { overwrite: true })
}

const keepsNotes = async (name: string) => expect(await notesOf(name)).toEqual(['x', 'x'])

describe.each([true, false])('if ETags are opaque: %s', (areOpaque) => {
  beforeEach(() => {
    etags.areOpaque = areOpaque
  })
  afterEach(() => {
    etags.areOpaque = true
  })

  test('an image that is stored again while a worker removes the former one is whole', () =>
    atEachCall(
      async (name) => {
        await removeOriginal(name)
        const message = batch(...events())
        return () => work(message)
      },
      storedAgain,
      isWhole,
    ))

  test('an image that is stored again while a request deletes the former one is listed, at last', () =>
    atEachCall(
      async (name) => () => remove(name),
      storedAgain,
      async (name) => {
        for (const _ of ['image', 'entry']) await mendWaiting(mend, Date.now() + 3_600_000)
        const isThere = (await keysOf(name)).includes(`originals/${name}`)
        expect((await readManifest(name))?.value?.status).toBe(isThere ? 'ready' : undefined)
      },
    ))

  test('nothing is left of an image that is deleted while its notes change', () =>
    atEachCall(async (name) => describeIt(name), deleted, isGone))

  test('nothing is left of an image that is deleted before it is processed, while its notes change', () =>
    atEachCall(
      async (name) => {
        await storedAnew(name)
        return describeIt(name)
      },
      remove,
      isGone,
    ))

  test('nothing is left of an image whose notes change while it is deleted before it is processed', () =>
    atEachCall(
      async (name) => {
        await storedAnew(name)
        return () => remove(name)
      },
      (name) => describeIt(name)(),
      isGone,
    ))

  test('an image that is stored again while its notes change has one entry', () =>
    atEachCall(
      async (name) => describeIt(name),
      storedAgain,
      async (name) => expect(await notesOf(name)).toEqual(['x', 'x']),
    ))

  test('an image that is restored while a worker removes it keeps its notes', () =>
    atEachCall(lateDeletion, restored, keepsNotes))

  test('an image that is restored while a worker removes it keeps notes that it was given before', () =>
    atEachCall(
      async (name) => {
        const act = await lateDeletion(name)
        await giveNotes(name, notes)
        return act
      },
      restored,
      keepsNotes,
    ))

  test('an image that is restored after a worker removed it keeps notes that it was given meanwhile', () =>
    atEachCall(
      lateDeletion,
      (name) => giveNotes(name, notes),
      async (name) => {
        await restored(name)
        await settle()
        await keepsNotes(name)
      },
    ))
})

test('lists keep the notes that change while a late event is processed', () =>
  atEachCall(
    async (name) => {
      await upload(name, red)
      const message = batch(...events())
      await work(message)
      return () => work(message)
    },
    (name) => changeNotes(name, { alt: 'x' }, {}),
    async (name) => expect(await notesOf(name)).toEqual(['x', 'x']),
  ))

test.each([
  ['another worker crops it', settle],
  ['nobody else does', async () => {}],
])('an image whose focus changes while it is cropped has the crops of the last one alone, if %s', (_, then) =>
  atEachCall(
    async (name) => {
      await changeNotes(name, { focus: [0, 1] }, {})
      const message = batch(...events())
      return () => work(message)
    },
    async (name) => {
      await changeNotes(name, { focus: [1, 0] }, {})
      await then()
    },
    async (name) =>
      expect((await keysOf(name)).filter((key) => key.includes('/thumb'))).toEqual([
        variantKey(name, toVersion((await stat(name)).etag), 'thumb', { x: 1, y: 0 }),
      ]),
  ),
)

test('a variant that was lost is generated by a request for it', async () => {
  const version = await upload('lost.png', red)
  await settle()
  const key = `variants/lost.png/${version}/small.webp`
  await removeKeys([key])
  const request: Request = {
    ...{ id: '1', method: 'GET', path: '/images/lost.png', params: { id: 'lost.png' }, headers: {} },
    ...{ origin: 'http://localhost', hasToken: false, body: Buffer.alloc(0), json: () => undefined },
    query: new URLSearchParams('preset=small'),
    files: async () => [],
  }
  expect((await getImage.act(request)).status).toBe(200)
  expect(await keysOf('lost.png')).toContain(key)
})

test('where copies go through this process, a file that was deleted after it was read is not stored', async () => {
  const { copyThrough } = await import('../../lib/storage/copy-through.ts')
  const etag = `"${await upload('source.png', red)}"`
  await remove('source.png')
  const Key = 'originals/target.png'
  const source = { key: 'originals/source.png', etag, bytes: red }
  await expect(copyThrough(source, { Bucket: 'darkroom-worker', Key })).rejects.toThrow()
  expect(await keysOf('target.png')).toEqual([])
  await settle()
})
