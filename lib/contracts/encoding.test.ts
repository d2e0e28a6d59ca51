import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64 } from './encoding.ts'

test('base64 of any bytes is decoded, in each way that clients write it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array)
      const text = bytes.toString('base64')
      const ways = [
        text,
        text.replace(/=+$/, ''),
        text.replaceAll(/(.{5})/g, '$1\r\n'),
        ` ${text}\n`,
        `data:image/png;base64,${text}`,
        `data:image/svg+xml;charset=utf-8;base64, ${text}`,
      ]
      for (const way of ways) expect(decodeBase64(way)).toEqual(bytes)
    }),
  )
})

test.each(['!!!', 'A', 'AAAAA', 'AA=A', 'AA-_', 'é', 'data:text/plain,hello'])('%j is not base64', (text) => {
  expect(() => decodeBase64(text)).toThrow(expect.objectContaining({ code: 'bad-request' }))
})
