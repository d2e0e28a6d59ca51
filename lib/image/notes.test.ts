import { expect, test } from 'vitest'
import { changed, fromNotesText, isSameNotes, maxNotesBytes, toNotesText } from './notes.ts'

test.each([
  {},
  { focus: { x: 0, y: 1 } },
  { alt: 'a "b", é' },
  { tags: ['x', 'y,z'] },
  { focus: { x: 0.123, y: 0.5 }, alt: 'a', tags: ['b'] },
])('%j is the same after it was text', (notes) => {
  const text = toNotesText(notes)
  expect(text === '' ? {} : fromNotesText(text)).toEqual(notes)
})

test('text of a later release says nothing', () => {
  expect(fromNotesText('{"focus":[0,0]}')).toBeUndefined()
  expect(fromNotesText('no JSON')).toBeUndefined()
})

test('a change rounds the focus, trims texts, and keeps one of tags that differ in their case', () => {
  const notes = changed({}, { focus: [1 / 3, 0.99999], alt: ' a ', tags: ['B', ' b', 'c'] })
  expect(notes).toEqual({ focus: { x: 0.333, y: 1 }, alt: 'a', tags: ['B', 'c'] })
  expect(isSameNotes(changed(notes, {}), notes)).toBe(true)
  expect(changed(notes, { focus: null, alt: '', tags: null })).toEqual({})
})

test('alt text and tags have a limit together', () => {
  const fits = { alt: 'x'.repeat(maxNotesBytes - 2), tags: ['é'] }
  expect(changed({}, fits).tags).toEqual(['é'])
  expect(() => changed({}, { ...fits, tags: ['éa'] })).toThrow(`${maxNotesBytes + 1}`)
})
