import fc from 'fast-check'
import { expect, test } from 'vitest'
import { legalName, nameFromFile } from '../lib/image/names.ts'
import { attemptOf, nameOf } from './names.ts'

/** A file or folder as file systems have it: neither hidden nor with a slash. */
const part = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
    fc.string({ minLength: 1, maxLength: 255 }),
  )
  .map((text) => text.replace(/[/\0]/g, 'x'))
  .filter((text) => !text.startsWith('.'))
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))

test.each([
  ['cat.jpg', '', 'cat.jpg'],
  ['2024/trip/cat.jpg', '', '2024--trip--cat.jpg'],
  ['trip/cat.jpg', 'old-', 'old-trip--cat.jpg'],
  ['a b/100 %?#.png', '', 'a b--100 %?#.png'],
  ['back\\slash\n.png', '', 'back_slash_.png'],
  ['u\u0308ber.png', '', '\u00fcber.png'],
])('%j with the prefix %j is %j', (from, prefix, name) => {
  expect(nameOf(from, prefix)).toBe(name)
})

test('every path gets a legal name, which a direct upload keeps', () => {
  fc.assert(
    fc.property(
      path,
      fc.constantFrom('', 'old-'),
      fc.integer({ min: 1, max: 99_999 }),
      (from, prefix, nth) => {
        const name = attemptOf(nameOf(from, prefix), nth)
        expect(legalName(name)).toBe(name)
        expect(nameFromFile(name)).toBe(name)
      },
    ),
    { numRuns: 1000 },
  )
})

test('paths of ordinary characters never share a name', () => {
  const ordinary = fc.stringMatching(/^[\w~ ][\w~. ]{0,60}$/)
  const paths = fc.array(ordinary, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'))
  fc.assert(
    fc.property(paths, paths, (one, other) => {
      fc.pre(one !== other)
      expect(nameOf(one)).not.toBe(nameOf(other))
    }),
    { numRuns: 1000 },
  )
})

test('long paths that differ at their end have different names, with the extension', () => {
  const [one, other] = [nameOf(`${'long/'.repeat(60)}a.jpeg`), nameOf(`${'long/'.repeat(60)}b.jpeg`)]
  expect(one).not.toBe(other)
  expect(one).toMatch(/^long--long.*~[0-9a-f]{8}\.jpeg$/)
  expect(Buffer.byteLength(one)).toBe(200)
})

test('further attempts differ, however long the name is', () => {
  const long = `${'é'.repeat(98)}.png`
  expect(new Set([1, 2, 3, 10].map((nth) => attemptOf(long, nth))).size).toBe(4)
  expect(attemptOf('cat.jpg', 2)).toBe('cat-2.jpg')
})
