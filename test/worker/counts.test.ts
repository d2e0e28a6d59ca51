// How many images there are, whoever ends between counting an entry and writing it.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { allKeys } from './bucket.ts'

const { countEntry, readCounts } = await import('../../lib/storage/counts.ts')
const { tailOf } = await import('../../lib/storage/index-keys.ts')

/** An entry of a name's version. */
const entryOf = (name: string, version: number) =>
  tailOf({
    ...{ name, etag: `"${version}"`, bytes: 1, lastModified: new Date(0), time: 0 },
    ...{ status: 'ready', contentType: 'image/png' },
  })

const shardOf = (name: string) => (createHash('sha256').update(name).digest()[0] ?? 0) % 32

test('a worker that ended counts nothing twice, though an image of its shard changed hundreds of times since', async () => {
  const name = 'ended.png'
  const others = Array.from({ length: 1000 }, (_, n) => `${n}.png`)
  const camera = others.find((other) => shardOf(other) === shardOf(name)) ?? ''
  for (const one of [name, camera]) await countEntry(one, [], entryOf(one, 0))
  for (let n = 1; n < 420; n += 1) await countEntry(camera, [entryOf(camera, n - 1)], entryOf(camera, n))
  await countEntry(name, [], entryOf(name, 0))
  expect(await readCounts()).toEqual({ png: { images: 2, bytes: 2 } })
  for await (const { key, bytes } of allKeys('index/counts/')) expect(bytes, key).toBeLessThan(4000)
})
