import { expect, test } from 'vitest'
import { nameFromFile } from '../../../lib/image/names.ts'
import { fileName, freeName } from './names.ts'

test.each(['cat.png', '.hidden.png', '..a.png', 'é.png', 'a\u0007b.png', 'IMG (1).jpg'])(
  "the service accepts the page's name for the file %j",
  (name) => {
    expect(nameFromFile(fileName(name))).toBe(fileName(name))
  },
)

test.each([
  ['cat.jpg', 'cat (2).jpg'],
  ['cat (2).jpg', 'cat (3).jpg'],
  ['cat', 'cat (2)'],
  ['a.b.png', 'a.b (2).png'],
])('if %s exists, tries %s', (name, other) => {
  expect(freeName(name)).toBe(other)
})

test('a name that is too long is cut between characters, and keeps its extension', () => {
  const long = fileName(`${'日本'.repeat(60)}.jpeg`)
  expect(long).toBe(`${'日本'.repeat(32)}日.jpeg`)
  expect(fileName('😀'.repeat(60))).toBe('😀'.repeat(50))
  expect(freeName(long)).toBe(`${'日本'.repeat(31)}日 (2).jpeg`)
  expect(freeName(freeName(long))).toBe(`${'日本'.repeat(31)}日 (3).jpeg`)
})
