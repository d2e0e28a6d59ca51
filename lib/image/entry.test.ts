import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Entry, fromFacts, toFacts } from './entry.ts'
import { contentTypes, type Format } from './image.ts'
import type { Oddities } from './manifest.ts'

const whole = { min: 0, max: 100_000 }
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 })

const common = {
  name: fc.constant('a.png'),
  etag: fc
    .oneof(fc.string({ unit: fc.constantFrom(...'0123456789abcdef-'), minLength: 1 }), text)
    .map((tag) => `"${tag.replaceAll('"', '')}"`),
  bytes: fc.nat(),
  lastModified: fc.nat().map((seconds) => new Date(seconds * 1000)),
  time,
}

const size = { width: fc.integer(whole), height: fc.integer(whole) }
const optional = {
  filename: text,
  contentType: fc.oneof(fc.constantFrom(...Object.values(contentTypes)), text),
}

const waiting = fc.record(
  { ...common, ...optional, status: fc.constant('processing' as const) },
  { requiredKeys: ['name', 'etag', 'bytes', 'lastModified', 'time', 'status'] },
)

const failed = fc.record({
  ...common,
  ...optional,
  ...size,
  status: fc.constant('failed' as const),
  looks: fc.record({ status: fc.constant('failed' as const), reason: text }),
})

const variant = fc.record({
  preset: fc.constantFrom('thumb', 'small', 'hero-2'),
  ...size,
  bytes: fc.nat(),
  type: fc.constantFrom('image/webp', 'image/jpeg', 'image/png'),
})

const ready = fc
  .record({
    ...common,
    ...size,
    format: fc.constantFrom(...(Object.keys(contentTypes) as Format[])),
    placeholder: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    colour: fc.nat(0xffffff).map((rgb) => `#${rgb.toString(16).padStart(6, '0')}`),
    variants: fc.array(variant, { maxLength: 5 }),
    oddities: fc.constantFrom<Oddities>(
      {},
      { damaged: true },
      { frames: 12, animated: true },
      { frames: 100, animated: false, damaged: true },
    ),
  })
  .map(({ format, placeholder, colour, variants, oddities, ...rest }): Entry => {
    const { width, height } = rest
    const common = { format, width, height, placeholder, colour, variants }
    const looks = { status: 'ready' as const, ...common, ...oddities }
    return { ...rest, contentType: contentTypes[format], status: 'ready', looks }
  })

test('an entry comes back from its text as it was', () => {
  fc.assert(
    fc.property(fc.oneof(waiting, failed, ready), (entry) => {
      const facts = toFacts(entry as Entry, 10_000)
      expect(facts).toMatch(/^[prf][\x21-\x7e]*$/)
      expect(fromFacts('a.png', facts)).toEqual(entry)
    }),
  )
})

test('an entry has a date of creation instead of the one of its upload', () => {
  fc.assert(
    fc.property(fc.oneof(waiting, failed, ready), fc.integer({ min: -6e9, max: 2e9 }), (entry, seconds) => {
      const created = new Date(seconds * 1000)
      const found = fromFacts('a.png', toFacts({ ...(entry as Entry), created }, 10_000))
      expect(found).toEqual({ ...entry, created, lastModified: created })
    }),
  )
})

test('what does not fit is left to the manifest', () => {
  fc.assert(
    fc.property(ready, (entry) => {
      const facts = toFacts(entry, 0)
      const { looks: _, ...rest } = entry
      expect(fromFacts('a.png', facts)).toEqual(rest)
    }),
  )
})

test.each(['', 'x,1', 'r', 'p,a,b', 'q,e,1,1,1,,png,1,1'])('text that is no entry is none: %j', (facts) => {
  expect(fromFacts('a', facts)).toBeUndefined()
})
