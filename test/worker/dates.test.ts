// A date that an uploader gave stays with its image: in the index, after a repair, a resize, a copy, and a restore.
import { beforeAll, expect, test } from 'vitest'
import {
  allKeys,
  inspect,
  listVersions,
  mend,
  picture,
  put,
  readManifest,
  repair,
  requestResize,
  restoreVersion,
  settle,
  startOfPass,
  stat,
  upload,
} from './bucket.ts'

const { markIfEmpty } = await import('../../lib/storage/complete.ts')
const { listByName, listByTime } = await import('../../lib/storage/pages.ts')
const { describeAny, describeCandidate } = await import('../../lib/contracts/v1/resource.ts')
const { copy } = await import('../../lib/storage/copy.ts')
const { removeKeys } = await import('../../lib/storage/remove-keys.ts')

const old = new Date('1999-12-31T23:59:59Z')
const older = new Date('1955-11-05T06:15:00Z')
const [red, blue] = [await picture('red', 40, 30), await picture('blue', 30, 40)]

const store = (name: string, created: Date) =>
  put(name, { ...inspect(red), created, filename: 'scan.png' }, { overwrite: false })

beforeAll(async () => {
  await markIfEmpty()
  await upload('now.png', red)
  await store('b.png', older)
  await store('a.png', old)
  await settle()
})

const newest = async () => {
  const page = { prefix: '', kind: undefined, after: undefined, skip: 0, limit: 100 }
  return (await listByTime(page)).candidates
}

const dateOf = async (name: string) => (await describeAny('http://host', name)).created_at

async function expectInOrder() {
  const found = await newest()
  expect(found.map(({ image }) => image.name)).toEqual(['now.png', 'a.png', 'b.png'])
  const byName = (await listByName({ prefix: '', skip: 0, limit: 100 })).candidates
  for (const candidate of [...found, ...byName].filter(({ image }) => image.name !== 'now.png')) {
    const described = await describeCandidate('http://host', candidate)
    const expected = candidate.image.name === 'a.png' ? old : older
    expect(described).toMatchObject({ created_at: expected.toISOString(), filename: 'scan.png' })
  }
}

test('lists have it, and sort by it, 1955 included', expectInOrder)

test('a repair that builds the index again keeps it', async () => {
  const keys: string[] = []
  for await (const { key } of allKeys('index/n')) keys.push(key)
  for await (const { key } of allKeys('index/kind/')) keys.push(key)
  for await (const { key } of allKeys('manifests/')) keys.push(key)
  await removeKeys(keys)
  await repair(startOfPass, mend, () => false)
  await settle()
  await expectInOrder()
  expect((await readManifest('b.png'))?.value).toMatchObject({ created: older.getTime() / 1000 })
})

test('a resize, a copy, and a restored version have it; another upload does not', async () => {
  await requestResize('a.png', { width: 20, height: 15, fit: 'fill' })
  await settle()
  expect((await stat('a.png')).job).toBeDefined()
  expect(await dateOf('a.png')).toBe(old.toISOString())
  await copy('a.png', 'copy.png', { overwrite: false, preconditions: {} })
  expect(await dateOf('copy.png')).toBe(old.toISOString())
  const before = Date.now() - 2000
  await upload('a.png', blue)
  await settle()
  expect(Date.parse(await dateOf('a.png'))).toBeGreaterThan(before)
  const [, resized] = await listVersions('a.png')
  await restoreVersion('a.png', resized?.id ?? '', { overwrite: true })
  await settle()
  expect(await dateOf('a.png')).toBe(old.toISOString())
})
