import { expect, test } from 'vitest'
import { ask, SourceError, waitIn } from './remote.ts'
import { messageOf } from './source.ts'

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

test('why there is no answer is said once', async () => {
  const asking = { signal: new AbortController().signal }
  const error = await ask(new URL('http://127.0.0.1:9'), {}, { ...asking, tries: 1 }, async () => {}).catch(
    messageOf,
  )
  expect(error).toBe('No answer from http://127.0.0.1:9/: connect ECONNREFUSED 127.0.0.1:9')
})

test('why a host with several addresses does not answer is said of the first', () => {
  const cause = new AggregateError([new Error('connect ECONNREFUSED ::1:9'), new Error('the other')])
  expect(messageOf(new SourceError('No answer', 0, undefined, cause))).toBe(
    'No answer: connect ECONNREFUSED ::1:9',
  )
})
