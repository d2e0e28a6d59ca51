import fc from 'fast-check'
import { expect, test } from 'vitest'
import { imageIn } from './base64.ts'

/** Decodes an answer that comes in pieces of this many bytes. */
async function decode(text: string, pieces: number): Promise<Buffer> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces)
  }
  const parts: Buffer[] = []
  for await (const part of imageIn(chunks())) parts.push(part)
  return Buffer.concat(parts)
}

const wrap = (data: string, filename = 'a') =>
  JSON.stringify({ count: 1, images: [{ filename, image_data: data }] })

test('an image is read from its answer, in pieces of any size, whatever its name', async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(20),
    fc.string(),
    async (bytes, size, filename) => {
      const text = wrap(Buffer.from(bytes).toString('base64'), `"image_data": "${filename}`)
      expect(await decode(text, size + 1)).toEqual(Buffer.from(bytes))
    },
  )
  await fc.assert(property)
})

test.each([
  ['line breaks', 'aGVs\\r\\nbG8h'],
  ['escaped slashes', '\\/\\/\\/\\/'],
  ['a data URL', 'data:image/png;base64,aGVsbG8h'],
  ['no padding', 'aGVsbG8'],
  ['URL-safe letters', '-_-_'],
  ['escaped padding', 'aGVsbA\\u003d\\u003D'],
  ['an escaped plus', 'a\\u002Bb\\u002bcd'],
])('%s are understood', async (_, data) => {
  const expected = Buffer.from(JSON.parse(`"${data}"`).replace(/^data:.*,/, ''), 'base64')
  for (const size of [1, 2, 3, 1000])
    expect(await decode(`{"images": [ {"image_data" : "${data}"}]}`, size)).toEqual(expected)
})

test.each([
  ['{"count":0,"images":[]}', 'no such image'],
  ['{"images":[{"image_data":"aGVs', 'ends early'],
  ['{"images":[{"image_data":"<html>"}]}', 'invalid base64'],
])('%s is an error: %s', async (text, message) => {
  await expect(decode(text, 5)).rejects.toThrow(message)
})
