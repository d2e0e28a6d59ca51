import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileNameOf, hashedFileName, nameOfFile } from './file-names.ts'

const name = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...'.. /\\%~CONA1:*é') }),
  )
  .filter((text) => text !== '' && text.isWellFormed())

test('every name is a file name that every file system takes, and comes back', () => {
  fc.assert(
    fc.property(name, (text) => {
      const file = fileNameOf(text)
      expect(file).not.toMatch(/[/\\:*?"<>|\p{Cc}]|^\.|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu)
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(220)
      if (!file.includes('%~')) expect(nameOfFile(file)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['cat 1.jpg', 'cat 1.jpg'],
  ['100%.png', '100%25.png'],
  ['..', '%2E%2E'],
  ['../a', '%2E.%2Fa'],
  ['.hidden', '%2Ehidden'],
  ['con.png', '%63on.png'],
  ['console.png', 'console.png'],
  ['ü?', 'ü%3F'],
])('%j is the file %j', (text, file) => {
  expect(fileNameOf(text)).toBe(file)
})

test('a long name is cut between its characters, with a hash', () => {
  const file = fileNameOf('é?'.repeat(66))
  expect(file).toMatch(/^(é%3F)+(é(%(3F?)?)?)?%~[0-9a-f]{16}$/)
  expect(nameOfFile(file)).toBeUndefined()
  expect(hashedFileName('a')).not.toBe(hashedFileName('A').toLowerCase())
})
