// The list by its index: what it answers, and how a bucket from before there was an index gets one.
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Request } from '../../lib/http/message.ts'
import {
  allKeys,
  batch,
  events,
  mend,
  picture,
  remove,
  repair,
  settle,
  startOfPass,
  upload,
  work,
} from './bucket.ts'
import { expectIndexed } from './indexed.ts'

const { listImages, getResource } = await import('../../lib/contracts/v1/images.ts')
const { getStats } = await import('../../lib/contracts/v1/stats.ts')
const { readCounts } = await import('../../lib/storage/counts.ts')
const { removeKeys } = await import('../../lib/storage/remove-keys.ts')
const { writeJson, readJson } = await import('../../lib/storage/json.ts')
const { mendTimeEntry, mendWaiting } = await import('../../lib/worker/mend-index.ts')
const z = await import('zod/mini')

const request = (path: string, query = '', id = ''): Request => ({
  ...{ id: '1', method: 'GET', path, params: { id }, query: new URLSearchParams(query), headers: {} },
  ...{ origin: 'http://localhost', hasToken: false, body: Buffer.alloc(0), json: () => undefined },
  files: async () => [],
})

interface Page {
  readonly next: string | null
  readonly data: readonly { readonly id: string; readonly status: string }[]
}

const pageOf = async (query: string) =>
  (await listImages.act(request('/v1/images', query))) as unknown as { json: Page }

/** All images of a list, along its links. @returns them, and the number of pages */
async function follow(query: string): Promise<{ data: Page['data'][number][]; pages: number }> {
  const data: Page['data'][number][] = []
  let pages = 0
  for (let next: string | null = query; next !== null; pages += 1) {
    const { json }: { json: Page } = await pageOf(next)
    data.push(...json.data)
    next = json.next && new URL(json.next).search.slice(1)
  }
  return { data, pages }
}

const idsOf = async (query: string) => (await follow(query)).data.map(({ id }) => id)
const describeOne = async (id: string) => (await getResource.act(request('/v1/images', '', id))).json

const [red, blue] = [await picture('red', 40, 30), await picture('blue', 30, 40)]
const broken = red.subarray(0, 60)
/** Some begin as others do; some have characters of the keys themselves. */
const names = [
  'a',
  'a b',
  'a!',
  'a!1',
  'a!/x'.replace('/', '~'),
  'a+b',
  'a.png',
  'é',
  '😀',
  'ﬁ',
  '%2F',
  "it's, ok",
]

async function allOf(prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of allKeys(prefix)) keys.push(key)
  return keys
}

/** When no worker is about to go on with what it began. */
const later = () => Date.now() + 3_600_000

const pass = () => repair(startOfPass, mend, () => false)

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

beforeAll(async () => {
  for (const name of names) await upload(name, red)
  await upload('broken.png', broken)
  await settle()
})

describe('a bucket of a release without an index', () => {
  const lists = ['', 'limit=3', 'sort=newest', 'sort=newest&limit=3', 'sort=newest&prefix=a', 'prefix=a!']
  const answers = async () => Promise.all(lists.map(async (query) => (await follow(query)).data))

  test('is listed as before, is indexed while it serves, and is then listed the same', async () => {
    await removeKeys(await allOf('index/'))
    const before = await answers()
    expect(before[0]?.map(({ id }) => id)).toEqual(
      [...names, 'broken.png'].toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    )
    for (const one of before[0] ?? []) expect(one).toEqual(await describeOne(one.id))
    // Between the steps of the pass, images come, change, and go.
    let step = 0
    const changes = [
      () => upload('b-new.png', red),
      () => upload('a+b', blue),
      () => upload('a+b', red),
      () => remove('b-new.png'),
    ]
    const { report } = await repair(startOfPass, mend, async () => {
      await changes[step]?.()
      step += 1
      await settle()
      expect((await idsOf('')).filter((id) => id !== 'b-new.png')).toHaveLength(names.length + 1)
      return false
    })
    expect(report.indexed).toBeGreaterThanOrEqual(names.length - 1)
    await settle()
    await expectIndexed()
    const after = await answers()
    expect(after.map((list) => list.map(({ id }) => id).toSorted())).toEqual(
      before.map((list) => list.map(({ id }) => id).toSorted()),
    )
    for (const one of after.flat()) expect(one).toEqual(await describeOne(one.id))
    expect((await allOf('index/complete')).length).toBe(1)
  })

  test('a second pass changes nothing', async () => {
    const before = await allOf('index/')
    expect((await pass()).report).toMatchObject({ indexed: 0, cleaned: 0, processed: 0 })
    expect(await allOf('index/')).toEqual(before)
  })
})

test('an image is listed as soon as it is stored, and described as it is once it is processed', async () => {
  await upload('soon.png', red)
  const found = async (query: string) => (await follow(query)).data.find(({ id }) => id === 'soon.png')
  expect(await found('')).toMatchObject({ status: 'processing', bytes: red.length })
  const one = await describeOne('soon.png')
  // The place among the newest is from the clock of whoever stored it.
  const { created_at: _, ...rest } = one as unknown as Record<string, unknown>
  expect(await found('sort=newest')).toMatchObject(rest)
  expect((await pageOf('sort=newest&limit=1')).json.data).toMatchObject([{ id: 'soon.png' }])
  await settle()
  for (const query of ['', 'sort=newest', 'format=png']) {
    expect(await found(query), query).toEqual(await describeOne('soon.png'))
    expect(await found(query)).toMatchObject({ status: 'ready' })
  }
})

test('an image that is overwritten is never described as the version before', async () => {
  await upload('over.png', red)
  await settle()
  await upload('over.png', blue)
  const { data } = await follow('prefix=over')
  expect(data).toMatchObject([{ id: 'over.png', status: 'processing', bytes: blue.length }])
  expect((await pageOf('sort=newest')).json.data.filter(({ id }) => id === 'over.png')).toMatchObject([
    { status: 'processing', bytes: blue.length },
  ])
  await settle()
  expect(await describeOne('over.png')).toEqual((await follow('prefix=over')).data[0])
})

test('filters leave what they say, and pages are followed to their end', async () => {
  await upload('waits.png', blue)
  const all = (await follow('')).data
  const withStatus = (status: string) => all.filter((one) => one.status === status).map(({ id }) => id)
  for (const status of ['ready', 'processing', 'failed']) {
    expect((await idsOf(`status=${status}&limit=2`)).toSorted(), status).toEqual(
      withStatus(status).toSorted(),
    )
    expect(await idsOf(`status=${status}&limit=2&sort=name`), status).toEqual(withStatus(status))
  }
  expect((await idsOf('format=png&limit=5')).toSorted()).toEqual(withStatus('ready').toSorted())
  expect(await idsOf('format=png&prefix=a&sort=name')).toEqual(
    withStatus('ready').filter((id) => id.startsWith('a')),
  )
  expect(await idsOf('format=gif')).toEqual([])
  expect(await idsOf('format=png&status=failed')).toEqual([])
  for (const bad of ['status=lost', 'format=svg', 'status=ready&offset=2'])
    await expect(pageOf(bad), bad).rejects.toMatchObject({ code: 'bad-request' })
  await settle()
})

test('newest first, an offset and a cursor lead to the same images', async () => {
  const all = await idsOf('sort=newest')
  expect(await idsOf('sort=newest&limit=1')).toEqual(all)
  expect((await pageOf('sort=newest&offset=3&limit=4')).json.data.map(({ id }) => id)).toEqual(
    all.slice(3, 7),
  )
})

test('statistics count images and bytes, by status and format', async () => {
  await upload('one-more.png', blue)
  const { data } = await follow('')
  const ready = data.filter(({ status }) => status === 'ready') as unknown as { bytes: number }[]
  const bytes = ready.reduce((sum, one) => sum + one.bytes, 0)
  expect((await getStats.act(request('/v1/stats'))).json).toMatchObject({
    images: data.length,
    by_status: {
      ready: { images: ready.length, bytes },
      processing: { images: 1, bytes: blue.length },
      failed: { images: 1, bytes: broken.length },
    },
    by_format: { png: { images: ready.length, bytes } },
    complete: true,
  })
  await settle()
})

describe('the repair pass', () => {
  test('counts again, and finds what nobody counted', async () => {
    const right = await readCounts()
    for (const key of await allOf('index/counts/')) {
      const known = await readJson(key, z.record(z.string(), z.unknown()))
      await writeJson(key, { ...known?.value, counts: { png: { images: 1000, bytes: 5 } } }, known)
    }
    expect(await readCounts()).not.toEqual(right)
    await pass()
    expect(await readCounts()).toEqual(right)
    await expectIndexed()
  })

  test('writes entries that are missing, and removes those of images that are gone or changed', async () => {
    const entries = (await allOf('index/name/')).filter((key) => key.includes('/a'))
    await removeKeys(entries)
    const { removeOriginal } = await import('../../lib/storage/bucket.ts')
    await removeOriginal('broken.png')
    await upload('é', blue)
    events()
    await pass()
    await settle()
    await expectIndexed()
  })

  test('removes entries that a worker left in the order of time only', async () => {
    await upload('left.png', red)
    const message = batch(...events())
    await work(message)
    const [left = ''] = await allOf('index/name/left.png!/')
    const { removeOriginal } = await import('../../lib/storage/bucket.ts')
    await removeOriginal('left.png')
    // The shard has forgotten it, too.
    await removeKeys([left, ...(await allOf('index/counts/'))])
    events()
    await pass()
    expect((await allOf('index/newest/')).filter((key) => key.includes('/left.png!/'))).toHaveLength(1)
    for (const prefix of ['index/newest/', 'index/kind/'])
      for await (const listed of allKeys(prefix)) {
        expect(await mendTimeEntry(listed), 'the worker may still come').toBe(false)
        expect(await mendTimeEntry(listed, later())).toBe(listed.key.includes('/left.png!/'))
      }
    for (const prefix of ['index/newest/', 'index/kind/'])
      expect((await allOf(prefix)).filter((key) => key.includes('/left.png!/'))).toEqual([])
    await pass()
    await expectIndexed()
  })

  test('finds uploads whose event was lost among the newest, and forgets those that were overwritten', async () => {
    await upload('lost.png', red)
    await upload('lost.png', blue)
    events()
    const mended: string[] = []
    const mendKey = async (key: string) => mended.push(key)
    await mendWaiting(mendKey)
    expect(mended, 'the worker may still come').toEqual([])
    await mendWaiting(mendKey, later())
    expect(mended).toEqual(['originals/lost.png'])
    expect((await allOf('index/newest/')).filter((key) => key.includes('/lost.png!/'))).toHaveLength(1)
    await mend('originals/lost.png')
    await settle()
    await expectIndexed()
  })
})
