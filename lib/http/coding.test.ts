import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBody } from './coding.ts'
import { maxTextBytes } from './limits.ts'

const codings = [
  ['gzip', gzipSync],
  ['X-GZIP', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const

const failing = (code: string) => expect.objectContaining({ code })

test.each(codings)('decodes any %s body', async (name, encode) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (bytes) => {
      expect(await decodeBody(name, encode(bytes))).toEqual(Buffer.from(bytes))
    }),
  )
})

test.each(codings)('refuses a %s body that is truncated anywhere', async (name, encode) => {
  const body = encode(Buffer.from('an image, or the part of it that arrived'))
  for (let length = 0; length < body.length; length++)
    await expect(decodeBody(name, body.subarray(0, length))).rejects.toEqual(failing('bad-request'))
})

test.each(codings)('refuses a %s body that decompresses to too much as too large', async (name, encode) => {
  await expect(decodeBody(name, encode(Buffer.alloc(maxTextBytes + 1)))).rejects.toEqual(failing('too-large'))
  expect(await decodeBody(name, encode(Buffer.alloc(maxTextBytes)))).toHaveLength(maxTextBytes)
})

test('decodes a body that was encoded twice, last coding first', async () => {
  const body = brotliCompressSync(gzipSync('twice'))
  expect((await decodeBody('gzip, br', body)).toString()).toBe('twice')
  await expect(decodeBody('br, gzip', body)).rejects.toEqual(failing('bad-request'))
})

test.each(['', 'identity', 'Identity', ' , '])(
  'Content-Encoding %j leaves the body unchanged',
  async (name) => {
    expect((await decodeBody(name, Buffer.from('plain'))).toString()).toBe('plain')
  },
)

test.each(['compress', 'aws-chunked', 'gzip, compress', 'constructor', 'br, br, br, br'])(
  'refuses Content-Encoding %j, and names the supported ones',
  async (name) => {
    await expect(decodeBody(name, Buffer.from('plain'))).rejects.toEqual(failing('coding'))
    await expect(decodeBody(name, Buffer.from('plain'))).rejects.toThrow(/gzip, deflate, br, or zstd/)
  },
)
