// The replacements of built-ins that Node 20 lacks do what these do.
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'

type Zstd = (
  body: Buffer,
  options: zlib.ZstdOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void

const own = {
  zstdDecompress: zlib.zstdDecompress,
  withResolvers: Promise.withResolvers,
  groupBy: Map.groupBy,
}
const compress = promisify(zlib.zstdCompress)
const targets = [
  [zlib, 'zstdDecompress'],
  [Promise, 'withResolvers'],
  [Map, 'groupBy'],
] as const

beforeAll(async () => {
  for (const [target, name] of targets) Reflect.deleteProperty(target, name)
  await import('./older-node.ts')
})

afterAll(() => {
  for (const [target, name] of targets)
    Object.defineProperty(target, name, { value: own[name], configurable: true, writable: true })
})

test.each(targets)('%o has its own %s', (target, name) => {
  expect(Reflect.get(target, name)).not.toBe(own[name])
})

const decompress = (body: Buffer, maxOutputLength: number): Promise<Buffer> =>
  promisify(zlib.zstdDecompress as Zstd)(body, { maxOutputLength })

test.each([0, 1, 1000, 3_000_000])('%i bytes are decompressed', async (length) => {
  const body = Buffer.from(Uint8Array.from({ length }, (_, at) => (at * at) % 251))
  const decompressed = await decompress(await compress(body), length + 1)
  // Element by element, millions take seconds.
  expect(decompressed.equals(body)).toBe(true)
})

test('more than the maximum is refused', async () => {
  const body = await compress(Buffer.alloc(1_000_000))
  await expect(decompress(body, 999_999)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' })
})

test.each([
  ['truncated', (body: Buffer) => body.subarray(0, -5)],
  ['of another kind', (body: Buffer) => Buffer.concat([Buffer.from('x'), body])],
  ['empty', () => Buffer.alloc(0)],
])('a body that is %s is refused', async (_, change) => {
  const body = await compress(Buffer.from('a text that is long enough, long enough, long enough'))
  await expect(decompress(change(body), 1000)).rejects.toThrow()
})

test('a promise has resolvers', async () => {
  const { promise, resolve } = Promise.withResolvers<number>()
  resolve(1)
  expect(await promise).toBe(1)
  const other = Promise.withResolvers<never>()
  other.reject(new Error('no'))
  await expect(other.promise).rejects.toThrow('no')
})

test('a map has groups in the order of the items', () => {
  expect([...Map.groupBy([3, 1, 4, 1], (one) => one % 2)]).toEqual([
    [1, [3, 1, 1]],
    [0, [4]],
  ])
})
