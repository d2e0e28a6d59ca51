// Any changes of two images, whose events come late and in any order: nothing that was acknowledged is lost or comes
// back, and in the end there is what belongs to the images, and nothing else.
import type { S3Event } from 'aws-lambda'
import fc from 'fast-check'
import { afterAll, expect, test, vi } from 'vitest'
import type { Notes } from '../../lib/image/notes.ts'
import {
  batch,
  events,
  keysOf,
  outcomeOf,
  picture,
  processedKeys,
  readOriginal,
  remove,
  restoreVersion,
  settle,
  stat,
  toVersion,
  upload,
  work,
} from './bucket.ts'
import { expectIndexed } from './indexed.ts'

const { copy, rename } = await import('../../lib/storage/copy.ts')
const { changeNotes, notesOn } = await import('../../lib/storage/notes.ts')

const pictures = [await picture('red', 40, 30), await picture('blue', 30, 40)]

interface Held {
  readonly bytes: Buffer
  readonly notes: Notes
}

/** An image as it should be; without `held`, there is none. */
interface Image {
  readonly name: string
  held?: Held | undefined
  /** What it was when it was deleted or renamed. */
  last?: Held | undefined
}

/** An image, and the other one. */
type Act = (image: Image, other: Image) => Promise<void>

/** Expects that it is done, or for one of these reasons isn't. @returns whether it is */
async function isDone(act: Promise<unknown>, ...reasons: readonly (string | false)[]): Promise<boolean> {
  const expected = reasons.filter((reason) => reason !== false)
  const outcome = await outcomeOf(act)
  expect(expected.length === 0 ? ['done'] : expected).toContain(outcome)
  return outcome === 'done'
}

const store =
  (bytes: Buffer): Act =>
  async (image) => {
    await upload(image.name, bytes)
    image.held = { bytes, notes: image.held?.notes ?? {} }
  }

function end(image: Image): void {
  image.last = image.held
  image.held = undefined
}

const removeIt: Act = async (image) => {
  if (await isDone(remove(image.name), !image.held && 'missing')) end(image)
}

/** Restores the newest version. */
const restoreIt: Act = async (image) => {
  const last = image.held ?? image.last
  const restoring = restoreVersion(image.name, undefined, { overwrite: true })
  if (await isDone(restoring, !last && 'missing')) image.held = last
}

const note =
  (change: object, apply: (notes: Notes) => Notes): Act =>
  async (image) => {
    const { held } = image
    if ((await isDone(changeNotes(image.name, change, {}), !held && 'missing')) && held)
      image.held = { ...held, notes: apply(held.notes) }
  }

const move =
  (how: typeof copy, overwrite: boolean): Act =>
  async (image, other) => {
    const { held } = image
    const isTaken = other.held !== undefined && !overwrite
    const moving = how(image.name, other.name, { overwrite, preconditions: {} })
    if (!(await isDone(moving, !held && 'missing', isTaken && 'name-taken')) || !held) return
    const { notes } = Object.keys(held.notes).length > 0 || !other.held ? held : other.held
    other.held = { bytes: held.bytes, notes }
    if (how === rename) end(image)
  }

const acts: Readonly<Record<string, Act>> = {
  ...{ red: store(pictures[0] as Buffer), blue: store(pictures[1] as Buffer) },
  ...{ remove: removeIt, restore: restoreIt },
  alt: note({ alt: 'x' }, (notes) => ({ ...notes, alt: 'x' })),
  'no alt': note({ alt: null }, ({ alt: _, ...notes }) => notes),
  focus: note({ focus: [0, 1] }, (notes) => ({ ...notes, focus: { x: 0, y: 1 } })),
  'no focus': note({ focus: null }, ({ focus: _, ...notes }) => notes),
  ...{ copy: move(copy, false), 'copy over': move(copy, true) },
  ...{ rename: move(rename, false), 'rename over': move(rename, true) },
}

/** An act on one of the images, or how many events the worker gets at once, beginning where. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom(...Object.keys(acts)), on: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ count: fc.integer({ min: 1, max: 3 }), from: fc.nat(8) }) },
)

async function expectHeld({ name, held }: Image): Promise<void> {
  expect((await readOriginal(name))?.bytes).toEqual(held?.bytes)
  if (held) expect((await notesOn(name)) ?? {}).toEqual(held.notes)
}

async function expectProcessed({ name, held }: Image): Promise<void> {
  const keys = held ? processedKeys(name, toVersion((await stat(name)).etag)) : []
  const framed = held?.notes.focus ? 'thumb.0x1000' : 'thumb'
  expect(await keysOf(name)).toEqual(keys.map((key) => key.replace(/thumb(?=\.webp$)/, framed)))
}

let round = 0

vi.useFakeTimers({ toFake: ['Date'] })
afterAll(() => {
  vi.useRealTimers()
})

test('after any changes, images are what was made of them, however late their events come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      round += 1
      const images: readonly [Image, Image] = [{ name: `${round}-a.png` }, { name: `${round}-b.png` }]
      const late: S3Event[] = []
      for (const one of steps) {
        // S3 tells times in seconds.
        vi.setSystemTime(Date.now() + 2000)
        if ('act' in one) {
          const [image, other] = one.on === 0 ? images : images.toReversed()
          await acts[one.act]?.(image as Image, other as Image)
        } else {
          const some = late.splice(one.from % (late.length + 1), one.count)
          expect((await work(batch(...some))).batchItemFailures).toEqual([])
        }
        late.push(...events())
        for (const image of images) await expectHeld(image)
      }
      expect((await work(batch(...late))).batchItemFailures).toEqual([])
      await settle()
      for (const image of images) {
        await expectHeld(image)
        await expectProcessed(image)
      }
      await expectIndexed()
    }),
    // What a failure leaves in the index would fail every smaller case, too.
    { numRuns: 40, endOnFailure: true },
  )
})
