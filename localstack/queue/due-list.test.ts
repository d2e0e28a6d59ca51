// Tests of the list of what is due.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueList } from './due-list.ts'

function drain<Entry extends { due: number; id: string }>(list: DueList<Entry>): Entry[] {
  const taken: Entry[] = []
  for (let entry = list.take(Infinity); entry; entry = list.take(Infinity)) taken.push(entry)
  return taken
}

test('gives the entries by due time, equals by id, whatever the order of adding', () => {
  const entries = fc.array(
    fc.record({ due: fc.integer({ min: 0, max: 9 }), id: fc.string({ maxLength: 3 }) }),
  )
  fc.assert(
    fc.property(entries, (added) => {
      const list = new DueList<{ due: number; id: string }>()
      for (const entry of added) list.add(entry)
      const sorted = added.toSorted((a, b) => a.due - b.due || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
      expect(drain(list)).toEqual(sorted)
      expect(list.size).toBe(0)
    }),
  )
})

test('keeps what is not due yet', () => {
  const list = new DueList<{ due: number; id: string }>()
  list.add({ due: 5, id: 'a' })
  expect(list.take(4)).toBeUndefined()
  expect(list.size).toBe(1)
  expect(list.take(5)?.id).toBe('a')
})

test('100,000 entries go in and out in under a second', () => {
  const list = new DueList<{ due: number; id: string }>()
  const start = performance.now()
  for (let n = 0; n < 100_000; n += 1) list.add({ due: (n * 7919) % 100_003, id: `${n}` })
  expect(drain(list)).toHaveLength(100_000)
  expect(performance.now() - start).toBeLessThan(1000)
})
