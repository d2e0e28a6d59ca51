// `kill -9` at any time: what was acknowledged is processed after a restart, once.
import pLimit from 'p-limit'
import { expect, test, vi } from 'vitest'
import { inBucket, own } from './own.ts'
import { labelled, photograph } from './pictures.ts'

const presets = ['large', 'medium', 'small', 'thumb']
const service = await own()

/** What was generated from images, by key, once so many of them are processed. */
const made = (count: number) =>
  inBucket(service, ({ list }) =>
    vi.waitUntil(
      async () => {
        const manifests = await list('manifests/')
        return manifests.size < count ? undefined : new Map([...manifests, ...(await list('variants/'))])
      },
      { timeout: 60_000, interval: 50 },
    ),
  )

/** Images of which these keys have the manifest, which is written last. */
const processedIn = (keys: Iterable<string>) =>
  [...keys].flatMap((key) => /^manifests\/(.+)\.json$/.exec(key)?.slice(1) ?? [])

test('24 photographs whose service is killed twice become ready, none twice, with the bytes of their uploads', {
  timeout: 240_000,
}, async () => {
  const photo = await photograph(300, 200)
  const photos = new Map(
    Array.from({ length: 24 }, (_, index) => [`${index}.jpg`, labelled(photo, `photograph ${index}`)]),
  )
  const acknowledged = new Set<string>()
  const upload = async () => {
    const limit = pLimit(3)
    const all = limit.map(photos, async ([name, bytes]) => {
      if (acknowledged.has(name)) return
      await service.put(name, bytes)
      acknowledged.add(name)
    })
    await all.finally(() => limit.clearQueue())
  }

  await service.start()
  const uploading = upload().catch(() => 'killed')
  const early = await made(2)
  await service.stop('SIGKILL')
  await uploading

  await service.start()
  const uploadingAgain = upload().catch(() => 'killed')
  const late = await made(6)
  await service.stop('SIGKILL')
  await uploadingAgain
  // Otherwise it was not killed in the middle.
  expect(processedIn(late.keys()).length).toBeLessThan(24)

  await service.start()
  await upload()
  const ready = await service.processed([...photos.keys()])
  await expect.poll(() => service.waiting()).toEqual([])
  const now = await made(24)
  const expected = ready.flatMap(({ id, etag }) => [
    `manifests/${id}.json`,
    ...presets.map((preset) => `variants/${id}/${etag.replaceAll('"', '')}/${preset}.webp`),
  ])
  expect([...now.keys()].toSorted()).toEqual(expected.toSorted())
  for (const before of [early, late]) {
    const names = processedIn(before.keys())
    for (const [key, object] of before)
      if (names.some((name) => key.split('/')[1]?.replace(/\.json$/, '') === name))
        expect(now.get(key), key).toEqual(object)
  }
  for (const [name, bytes] of photos)
    expect((await service.call('GET', `/images/${name}`)).bytes.equals(bytes), name).toBe(true)
})
