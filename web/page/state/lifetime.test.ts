import { expect, test } from 'vitest'
import { addressOf, daysIn } from './lifetime.ts'
import { sizeIn } from './size.ts'

test.each([
  ['', 1],
  ['w=300&days=30', 30],
  ['days=365', 365],
  ['days=2', 1],
  ['days=', 1],
])('in %s, URLs are valid for %d days', (query, days) => {
  expect(daysIn(query)).toBe(days)
})

test('an address has the size and the lifetime, without defaults', () => {
  expect(addressOf(sizeIn(''), 1)).toBe('')
  expect(addressOf(sizeIn(''), 30)).toBe('days=30')
  expect(addressOf(sizeIn('w=300&crop=1,2,3,4'), 365)).toBe('w=300&crop=1%2C2%2C3%2C4&days=365')
})
