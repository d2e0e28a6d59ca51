import fc from 'fast-check'
import { expect, test } from 'vitest'
import { legalName, nameFromFile } from './names.ts'

test.each([
  ['cat.png', 'cat.png'],
  ['C:\\Users\\me\\cat.png', 'cat.png'],
  ['/var/tmp/cat.png', 'cat.png'],
  ['photos/', 'photos'],
  ['...hidden.png', 'hidden.png'],
  ['a\u0000b\r\n.png', 'ab.png'],
  ['cafe\u0301.png', 'caf\u00e9.png'],
  ['..\\..\\x.png', 'x.png'],
])('the file name %j stands for the image %j', (file, name) => {
  expect(nameFromFile(file)).toBe(name)
})

test.each(['', '.', '..', '../..', '\u0007', '/', 'x'.repeat(201), '\ud800.png'])(
  'no image name is left of the file name %j',
  (file) => {
    expect(() => nameFromFile(file)).toThrow(expect.objectContaining({ code: 'bad-name' }))
  },
)

test.each(['', '.', '..', 'a/b', 'a\\b', 'a\nb', '\u0085', 'é'.repeat(101), '\udfff'])(
  '%j is no legal name',
  (name) => {
    expect(() => legalName(name)).toThrow(expect.objectContaining({ code: 'bad-name' }))
  },
)

test('a name made from any file name is legal, and stands for itself', () => {
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
