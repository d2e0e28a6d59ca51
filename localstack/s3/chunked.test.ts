// Tests of the aws-chunked decoder.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeChunks } from './chunked.ts'

/** Encodes, and cuts the result into pieces wherever the network might. */
function encode(chunks: readonly Buffer[], trailer: string, cut: number): Buffer[] {
  const lines = chunks.map((chunk) =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
  )
  const whole = Buffer.concat([...lines, Buffer.from(`0\r\n${trailer}\r\n`)])
  return Array.from({ length: Math.ceil(whole.length / cut) }, (_, n) =>
    whole.subarray(n * cut, (n + 1) * cut),
  )
}

async function* stream(pieces: readonly Buffer[]) {
  yield* pieces
}

async function decode(pieces: readonly Buffer[]) {
  const trailers: string[][] = []
  const bytes: Buffer[] = []
  for await (const chunk of decodeChunks(stream(pieces), (...pair) => trailers.push(pair))) bytes.push(chunk)
  return { bytes: Buffer.concat(bytes), trailers }
}

test('any chunks, split anywhere, decode to their bytes and the trailers', async () => {
  const chunk = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes))
  await fc.assert(
    fc.asyncProperty(
      fc.array(chunk, { maxLength: 5 }),
      fc.integer({ min: 1, max: 64 }),
      async (chunks, cut) => {
        const { bytes, trailers } = await decode(encode(chunks, 'X-Amz-Checksum-Crc32: AAAAAA==\r\n', cut))
        expect(bytes).toEqual(Buffer.concat(chunks))
        expect(trailers).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']])
      },
    ),
  )
})

test('ignores the signature of a chunk', async () => {
  const { bytes } = await decode([
    Buffer.from(`3;chunk-signature=${'a'.repeat(64)}\r\nabc\r\n0;chunk-signature=b\r\n\r\n`),
  ])
  expect(bytes.toString()).toBe('abc')
})

test.each(['', '3\r\nab', '3\r\nabcd\r\n0\r\n\r\n', 'x\r\n', '3\r\nabc\r\n', '0\r\n', 'no chunks at all'])(
  'refuses %j as IncompleteBody',
  async (text) => {
    await expect(decode([Buffer.from(text)])).rejects.toMatchObject({ code: 'IncompleteBody', status: 400 })
  },
)
