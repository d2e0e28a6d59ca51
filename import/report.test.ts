import { expect, test } from 'vitest'
import { lineOf } from './report.ts'

test('a file has one line, whatever its name is', () => {
  const path = 'a\nb\u001b[2J\u202egpj.exe ü😀'
  expect(lineOf({ path, outcome: 'failed', reason: 'EACCES' }, false)).toBe(
    'failed  a\\u000ab\\u001b[2J\\u202egpj.exe ü😀: EACCES',
  )
})
