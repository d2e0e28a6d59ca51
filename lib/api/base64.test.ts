import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64 } from './base64.ts'

const refused = expect.objectContaining({ code: 'bad-request' })

/** As the tool does it, with what stands between its lines. */
const wrap = (text: string, width: number, between: string) =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(between)

test('base64 of any bytes is decoded, in each way that clients write it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array)
      const text = bytes.toString('base64')
      const ways = [
        text,
        text.replace(/=+$/, ''),
        wrap(text, 5, '\r\n'),
        wrap(text, 5, ' \t\r\n'),
        ` ${text}\n`,
        ` ${wrap(text, 10, ' \t')} \t`,
        `data:image/png;base64,${text}`,
        `data:image/svg+xml;charset=utf-8;base64, ${text}`,
        bytes.toString('base64url'),
      ]
      for (const way of ways) expect(decodeBase64(way)).toEqual(bytes)
    }),
  )
})

test('lines that were put together with spaces are decoded', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 300 }), (array) => {
      const bytes = Buffer.from(array)
      expect(decodeBase64(wrap(bytes.toString('base64'), 60, ' '))).toEqual(bytes)
    }),
  )
})

test('a plus that became a space is restored, or the text is refused', () => {
  let restored = 0
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1000 }), fc.boolean(), (array, isPadded) => {
      const bytes = Buffer.from(array)
      const text = bytes.toString('base64').replaceAll('+', ' ')
      try {
        expect(decodeBase64(isPadded ? text : text.replace(/=+$/, ''))).toEqual(bytes)
        restored++
      } catch (error) {
        expect(error).toEqual(refused)
      }
    }),
    { numRuns: 1000 },
  )
  expect(restored).toBeGreaterThan(0)
})

test.each([' ', '\t', ' \n', 'A ', '\n'])('a long row of %j is decoded or refused at once', (piece) => {
  const text = `AAAA${piece.repeat(300_000)}AAAA`
  try {
    expect(decodeBase64(text)).toEqual(Buffer.from(text, 'base64'))
  } catch (error) {
    expect(error).toEqual(refused)
  }
})

test.each([
  ['the first one', ' AA='],
  ['two in a row', 'A  AAA=='],
  ['one among lines', 'AAAA\r\nA AA\r\nAAA='],
])('a plus that became a space is restored: %s', (_, text) => {
  expect(decodeBase64(text)).toEqual(Buffer.from(text.replaceAll(' ', '+'), 'base64'))
})

test.each(['!!!', 'A', 'AAAAA', 'AA=A', 'é', 'data:text/plain,hello', 'A A A A A', 'AA\0A'])(
  '%j is not base64',
  (text) => {
    expect(() => decodeBase64(text)).toThrow(refused)
  },
)
