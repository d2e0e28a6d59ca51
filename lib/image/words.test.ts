// Numbers and lists in English messages.
import { expect, test } from 'vitest'
import { grouped, oneOf } from './words.ts'

test.each([0, 7, 999, 1000, 31_622_400, 100_000_000])('%i is written as Intl writes it', (count) => {
  expect(grouped(count)).toBe(new Intl.NumberFormat('en').format(count))
})

test.each([[[]], [['JPEG']], [['JPEG', 'PNG']], [['JPEG', 'PNG', 'WebP']]])(
  '%j is listed as Intl lists it',
  (words: string[]) => {
    expect(oneOf(words)).toBe(new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words))
  },
)
