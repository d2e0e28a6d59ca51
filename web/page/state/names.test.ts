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
