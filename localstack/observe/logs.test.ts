import { expect, test } from 'vitest'
import { toLine } from './logs.ts'

const time = new Date(0)

test.each([
  ['text', ['Starting %s', 'now'], { level: 'info', message: 'Starting now' }],
  ['a line of a function', ['{"level":"error","code":"storage"}'], { level: 'error', code: 'storage' }],
  ['what only looks like one', ['{"level'], { level: 'info', message: '{"level' }],
])('%s becomes a line of JSON with a time', (_, args, said) => {
  const line = toLine('info', args, time)
  expect(line).not.toContain('\n')
  expect(JSON.parse(line)).toEqual({ time: '1970-01-01T00:00:00.000Z', ...said })
})

test('an error has its stack', () => {
  expect(JSON.parse(toLine('error', ['Failed:', new Error('why')], time)).message).toMatch(
    /Failed: Error: why\n +at /,
  )
})
