// An image that is copied or renamed while others work on it or on its new name: nothing that was acknowledged is lost.
import { expect, test } from 'vitest'
import { events, inspect, outcomeOf, picture, put, remove, settle, upload } from './bucket.ts'
import { Worker } from './turns.ts'

const { copy, rename } = await import('../../lib/storage/copy.ts')
const { changeNotes, notesOn } = await import('../../lib/storage/notes.ts')

const red = await picture('red', 40, 30)
const blue = inspect(await picture('blue', 40, 30))
const notes = { alt: 'x' }
const how = { overwrite: false, preconditions: {} }

let round = 0

function freshName(): string {
  round += 1
  return `copies-${round}.png`
}

/** Stores an image with notes. @returns its name */
async function noted(): Promise<string> {
  const name = freshName()
  await upload(name, red)
  await changeNotes(name, notes, {})
  return name
}

const upTo = (most: number) => Array.from({ length: most }, (_, index) => index)

/** Somebody who waits for an answer. */
class Client extends Worker {
  answer = ''
  constructor(act: () => Promise<unknown>) {
    super(async () => {
      this.answer = await outcomeOf(act())
    })
  }
}

test.each([
  ['processed', [8, 9, 10, 11, 12]],
  ['not processed yet', upTo(14)],
])('notes that change while an image is renamed are those of the new name: %s', async (state, some) => {
  for (const calls of some)
    for (const before of [0, 4]) {
      const [from, to] = [await noted(), freshName()]
      if (state === 'processed') await settle()
      const changing = new Client(() => changeNotes(from, { alt: 'y' }, {}))
      const renaming = new Worker(() => rename(from, to, how))
      await changing.take(before)
      await renaming.take(calls)
      await changing.finish()
      await renaming.finish()
      const isKept = changing.answer === 'missing' || (await notesOn(to))?.alt === 'y'
      expect(isKept, `${before}, ${calls}`).toBe(true)
      events()
    }
})

test('a copy whose name is taken meanwhile leaves no notes to the image that has it', async () => {
  const from = await noted()
  for (const calls of upTo(12)) {
    const to = freshName()
    const copying = new Client(() => copy(from, to, how))
    await copying.take(calls)
    const stored = await outcomeOf(put(to, blue, { overwrite: false }))
    await copying.finish()
    expect([copying.answer, stored].toSorted(), `${calls}`).toEqual(['done', 'name-taken'])
    expect(await notesOn(to), `${calls}`).toEqual(stored === 'done' ? undefined : notes)
  }
})

test('of two copies to one name at once, one is there with its notes', async () => {
  const from = await noted()
  for (const calls of upTo(9))
    for (const other of upTo(9)) {
      const to = freshName()
      const clients = [1, 2].map(() => new Client(() => copy(from, to, how)))
      await clients[0]?.take(calls)
      await clients[1]?.take(other)
      for (const client of clients) await client.finish()
      expect(clients.map(({ answer }) => answer).toSorted()).toEqual(['done', 'name-taken'])
      expect(await notesOn(to), `${calls}, ${other}`).toEqual(notes)
    }
})

test('a copy that is deleted at once was stored', async () => {
  const from = await noted()
  for (const calls of upTo(12)) {
    const to = freshName()
    const copying = new Client(() => copy(from, to, how))
    await copying.take(calls)
    await outcomeOf(remove(to))
    await copying.finish()
    expect(copying.answer, `${calls}`).toBe('done')
  }
})
