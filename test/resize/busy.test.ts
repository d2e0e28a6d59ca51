// Processing images takes the machine's cores, and the service still answers.
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { inBucket, own } from './own.ts'
import { labelled, photograph } from './pictures.ts'

const service = await own()
const names = Array.from({ length: 20 }, (_, index) => `${index}.jpg`)

test('while 20 photographs are processed, GET / keeps answering', { timeout: 240_000 }, async () => {
  await service.start()
  const photo = await photograph(240, 180)
  let isDone = false
  const all = pLimit(6)
    .map(names, (name) => service.put(name, labelled(photo, name)))
    .then(() => service.processed(names))
    .finally(() => {
      isDone = true
    })
  let answers = 0
  let lastNames: string[] = []
  while (!isDone) {
    const answer = await service.call('GET', '/')
    expect(answer.status).toBe(200)
    lastNames = answer.json()
    answers += 1
  }
  expect((await all).every(({ variants }) => variants.length === 4)).toBe(true)
  expect(lastNames).toEqual(names.toSorted())
  expect(answers).toBeGreaterThan(20)
})

test('nothing is left of images that are deleted', async () => {
  await pLimit(6).map(names, async (name) =>
    expect((await service.call('DELETE', `/${name}`)).status).toBe(204),
  )
  await expect.poll(() => service.waiting()).toEqual([])
  const left = [...(await inBucket(service, ({ list }) => list(''))).keys()]
  // These say how many images there are, that the index has all of them, and which were deleted.
  expect(left.filter((key) => !/^index\/(complete|counts\/\w+|trash\/)/.test(key))).toEqual([])
})
