import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../image/entry.ts'
import { maxNameBytes } from '../image/names.ts'
import {
  afterMoment,
  afterName,
  beforeName,
  byName,
  byTime,
  entryIn,
  imageIn,
  keysOf,
  tailOf,
} from './index-keys.ts'

const name = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(' ', '!', '/', '"', 'a', '1', '2', '.', '~', '\u{10ffff}'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 50,
  })
  .map((text) => text.replaceAll(/[/\\\p{Cc}]/gu, '!'))
  .filter((text) => text.isWellFormed() && Buffer.byteLength(text) <= maxNameBytes)

const entryOf = (image: string, time = 1_700_000_000_123): Entry => ({
  ...{ name: image, etag: '"0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2"', bytes: 1, lastModified: new Date(0), time },
  ...{ status: 'processing', contentType: 'image/png' },
})

const compare = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))

test('keys are in the order of names, and say the name', () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      const [key = '', otherKey = ''] = [one, other].map((image) => byName + tailOf(entryOf(image)))
      expect(imageIn(key)).toBe(one)
      expect(entryIn(tailOf(entryOf(one)))).toEqual(entryOf(one))
      expect(Math.sign(compare(key, otherKey))).toBe(Math.sign(compare(one, other)))
      expect(compare(beforeName(one), key)).toBeLessThan(0)
      expect(compare(afterName(one), key)).toBeGreaterThan(0)
      if (compare(one, other) < 0) {
        expect(compare(afterName(one), otherKey)).toBeLessThan(0)
        expect(compare(key, beforeName(other))).toBeLessThan(0)
      }
    }),
  )
})

test('keys by time are newest first, then in the order of names', () => {
  const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })
  fc.assert(
    fc.property(name, time, name, time, (one, at, other, otherAt) => {
      const [key = ''] = keysOf(tailOf(entryOf(one, at)))
      const [otherKey = ''] = keysOf(tailOf(entryOf(other, otherAt)))
      expect(key.startsWith(byTime)).toBe(true)
      expect(Math.sign(compare(key, otherKey))).toBe(Math.sign(otherAt - at || compare(one, other)))
      expect(compare(afterMoment(byTime, { time: at, name: one }), key)).toBeGreaterThan(0)
    }),
  )
})

test('the longest entry fits a key', () => {
  const looks = {
    ...{ status: 'ready' as const, format: 'jpeg', width: 99_999, height: 99_999 },
    ...{ placeholder: 'A'.repeat(40), colour: '#ffffff' },
    variants: Array.from({ length: 100 }, (_, index) => ({
      ...{ preset: `preset-${index}`, width: 4096, height: 4096, bytes: 10_000_000, type: 'image/webp' },
    })),
  }
  const long = {
    ...entryOf(' '.repeat(maxNameBytes)),
    filename: 'é'.repeat(100),
    looks,
    status: 'ready' as const,
  }
  for (const key of keysOf(tailOf(long))) expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024)
  expect(entryIn(tailOf(long))).toMatchObject({ name: long.name, filename: long.filename, status: 'ready' })
  expect(entryIn(tailOf({ ...long, name: 'a' }))).not.toHaveProperty('looks')
  expect(
    entryIn(tailOf({ ...long, name: 'a', looks: { ...looks, variants: looks.variants.slice(0, 10) } })),
  ).toHaveProperty('looks')
})
