import fc from 'fast-check'
import { expect, test } from 'vitest'
import { legalName, nameFromFile } from './names.ts'

test.each([
  ['cat.png', 'cat.png'],
  ['C:\\Users\\me\\cat.png', 'cat.png'],
  ['/var/tmp/cat.png', 'cat.png'],
  ['photos/', 'photos'],
  ['.thumbs/cat.png', 'cat.png'],
  ['\u202egnp.tac', '\u202egnp.tac'],
  ['cat\u200b.png', 'cat\u200b.png'],
  ['cafe\u0301.png', 'caf\u00e9.png'],
  ['..\\..\\x.png', 'x.png'],
])('the file name %j gives the image name %j', (file, name) => {
  expect(nameFromFile(file)).toBe(name)
})

test.each([
  ...['', '.', '..', '../..', '\u0007', '/', 'x'.repeat(201), '\ud800.png'],
  ...[
    '.hidden.png',
    '...hidden.png',
    'a/.b',
    'a\u0000b.png',
    'cat.png\r\n',
    '\u0085cat.png',
    '\u0007.cat.png',
  ],
])("refuses the file name %j, which could become another image's name", (file) => {
  expect(() => nameFromFile(file)).toThrow(expect.objectContaining({ code: 'bad-name' }))
})

test.each(['', '.', '..', 'a/b', 'a\\b', 'a\nb', '\u0085', 'é'.repeat(101), '\udfff'])(
  '%j is not a legal name',
  (name) => {
    expect(() => legalName(name)).toThrow(expect.objectContaining({ code: 'bad-name' }))
  },
)

test('a name from any file name is legal, and gives itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (file) => {
      let name: string
      try {
        name = nameFromFile(file)
      } catch {
        return
      }
      expect(legalName(name)).toBe(name)
      expect(nameFromFile(name)).toBe(name)
    }),
  )
})
