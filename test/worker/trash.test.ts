// The trash has the images that were deleted, and no others.
import { beforeEach, expect, test, vi } from 'vitest'
import { keysOf, listVersions, picture, remove, restoreVersion, settle, stat, upload } from './bucket.ts'
import { Worker } from './turns.ts'

const { rename } = await import('../../lib/storage/copy.ts')
const { listTrash } = await import('../../lib/storage/trash.ts')

const red = await picture('red', 40, 30)
const how = { overwrite: false, preconditions: {} }

const isInTrash = async (name: string) =>
  (await listTrash(undefined, 1000)).images.some(({ entry }) => entry.name === name)

/** S3 tells times in seconds. */
const nextSecond = () => vi.setSystemTime(Date.now() + 1000)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  return () => {
    vi.useRealTimers()
  }
})

async function deleted(name: string): Promise<void> {
  await upload(name, red)
  await settle()
  await remove(name)
  await settle()
  nextSecond()
}

test('an image is in it until it is restored, and again once it is deleted again', async () => {
  await deleted('a.png')
  expect(await isInTrash('a.png')).toBe(true)
  await restoreVersion('a.png', undefined, { overwrite: true })
  await settle()
  expect(await isInTrash('a.png')).toBe(false)
  await remove('a.png')
  expect(await isInTrash('a.png')).toBe(true)
})

test('an image that is overwritten while it is deleted is in it', async () => {
  const blue = await picture('blue', 40, 30)
  for (let calls = 0; calls < 10; calls += 1) {
    const name = `over-${calls}.png`
    await upload(name, red)
    await settle()
    const removing = new Worker(() => remove(name))
    await removing.take(calls)
    nextSecond()
    await upload(name, blue)
    await removing.finish()
    await settle()
    const isThere = (await keysOf(name)).includes(`originals/${name}`)
    expect(await isInTrash(name), `${calls}`).toBe(!isThere)
  }
})

test('an image that was restored and then renamed is not in it', async () => {
  await deleted('b.png')
  await restoreVersion('b.png', undefined, { overwrite: true })
  await settle()
  await rename('b.png', 'b2.png', how)
  await settle()
  expect(await listVersions('b.png')).toHaveLength(2)
  expect(await isInTrash('b.png')).toBe(false)
})

test('an image whose deletion was refused and that was then renamed is not in it', async () => {
  await upload('c.png', red)
  await settle()
  const { etag } = await stat('c.png')
  await expect(remove('c.png', { ifMatch: '"another"' })).rejects.toMatchObject({ code: 'precondition' })
  nextSecond()
  await rename('c.png', 'c2.png', { ...how, preconditions: { ifMatch: etag } })
  await settle()
  expect(await isInTrash('c.png')).toBe(false)
})
