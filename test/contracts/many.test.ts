// Many at a time: everything that was stored is there, byte for byte, and whole.

import { expect, test } from 'vitest'
import { discard, put, waysToStore } from './contracts.ts'
import { png } from './images.ts'
import { namesWith } from './listing.ts'
import { freshName, uniqueName } from './names.ts'
import { header, send } from './wire.ts'

const ways = waysToStore.filter(([, { naming }]) => naming !== 'service').map(([, way]) => way)

/** Runs the work for every item, eight at a time. */
async function eightAtATime<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

test('200 different images, eight at a time, by every contract, are all there', {
  timeout: 120_000,
}, async () => {
  const prefix = uniqueName('')
  const names = Array.from({ length: 200 }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`)
  try {
    await eightAtATime(names, async (name) => {
      const way = ways[names.indexOf(name) % ways.length]
      expect((await way?.store(name, png(name)))?.status).toBe(way?.stored)
    })
    expect(await namesWith(prefix)).toEqual(names)
    await eightAtATime(names, async (name) => {
      expect((await send('GET', `/${name}`)).bytes).toEqual(png(name))
    })
  } finally {
    await eightAtATime(names, discard)
  }
})

test('while an image is overwritten, a reader gets one version or the other, whole', async () => {
  const name = freshName()
  const versions = [png('one'), png('the other, which is longer')]
  const etags = new Map<string, Buffer>()
  const write = async () => {
    for (let turn = 0; turn < 20; turn++) await put(name, versions[turn % 2] ?? png(''))
  }
  const read = async () => {
    for (let turn = 0; turn < 20; turn++) {
      const answer = await send('GET', `/${name}`)
      expect(answer.status).toBe(200)
      expect(versions).toContainEqual(answer.bytes)
      const etag = header(answer, 'ETag')
      expect(answer.bytes).toEqual(etags.get(etag) ?? answer.bytes)
      etags.set(etag, answer.bytes)
    }
  }
  await put(name, png('one'))
  await Promise.all([write(), read(), read()])
  expect(etags.size).toBeLessThanOrEqual(2)
})
