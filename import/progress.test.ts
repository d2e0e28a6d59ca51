import { expect, test } from 'vitest'
import { durationOf, progressOf } from './progress.ts'

test.each([
  [0.2, '1 s'],
  [59.5, '60 s'],
  [61, '2 min'],
  [3600, '1 h 0 min'],
  [11_100, '3 h 5 min'],
])('%f seconds are %s', (seconds, text) => {
  expect(durationOf(seconds)).toBe(text)
})

const none = { files: 0, bytes: 0 }

test('half of the work takes as long as the other half', () => {
  const done = { files: 500, bytes: 5e7, before: none }
  expect(progressOf(done, { files: 1000, bytes: 1e8 }, 90)).toBe(
    '500 of 1000 files, 50.0 of 100.0 MB, 2 min left',
  )
})

test('what an earlier run did took no time', () => {
  const before = { files: 900, bytes: 9e7 }
  const done = { files: 950, bytes: 9.5e7, before }
  expect(progressOf(done, { files: 1000, bytes: 1e8 }, 30)).toMatch(/, 30 s left$/)
})

test('there is no estimate before something is done, or before all is counted', () => {
  const done = { ...none, before: none }
  expect(progressOf(done, { files: 10, bytes: 1e6 }, 5)).toBe('0 of 10 files, 0.0 of 1.0 MB')
  expect(progressOf({ ...done, files: 3 }, undefined, 5)).toBe('3 files, 0.0 MB')
})
