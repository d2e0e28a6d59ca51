import { expect, test } from 'vitest'
import { waitIn } from './remote.ts'

test.each([
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', 0],
  ['7', 7000],
  ['86400', 600_000],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
  ['Wed, 31 Dec 1969 23:59:59 GMT', 0],
])('Retry-After: %s is %s ms', (text, milliseconds) => {
  expect(waitIn(text, 1000)).toBe(milliseconds)
})
