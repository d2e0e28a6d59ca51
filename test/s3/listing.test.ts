// Facts about S3: ListObjectsV2 and its pages.
import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure } from './requests.ts'
import { openTarget, type Target } from './target.ts'

/** Where UTF-16 and UTF-8 disagree on order, where `-` and `.` come before `/`, and folders in folders. */
const KEYS = [
  'a',
  'a-b/1',
  'a.b',
  'a/1',
  'a/2',
  'a/b/1',
  'a/b/2',
  'a/b/c/1',
  'a0',
  'b/',
  'b/1',
  'ü',
  '\uff5e',
  '😀',
].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)))

let target: Target
beforeAll(async () => {
  target = await openTarget()
  await Promise.all(
    KEYS.toReversed().map((Key) =>
      target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: Key })),
    ),
  )
})
afterAll(() => target.close())

const list = (more: Partial<ListObjectsV2CommandInput> = {}) =>
  target.s3.send(new ListObjectsV2Command({ Bucket: target.bucket, ...more }))

/** Keys and prefixes of all pages, page by page. */
async function listAll(more: Partial<ListObjectsV2CommandInput>) {
  const keys: string[] = []
  const prefixes: string[] = []
  const sizes: number[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await list({ ...more, ...(ContinuationToken ? { ContinuationToken } : {}) })
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
    prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix))
    sizes.push(page.KeyCount ?? -1)
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined)
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken)
  return { keys, prefixes, sizes }
}

/** What S3 lists, by its definition. */
function expected(prefix: string, delimiter: string, startAfter = '') {
  const matching = KEYS.filter(
    (key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) > 0,
  )
  const cut = (key: string) => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return at === -1 ? undefined : key.slice(0, at + delimiter.length)
  }
  return {
    keys: matching.filter((key) => cut(key) === undefined),
    prefixes: [...new Set(matching.map(cut).filter((found) => found !== undefined))],
  }
}

test('lists all keys in the order of their UTF-8 bytes, with size, ETag, and date', async () => {
  const { Contents = [], KeyCount, IsTruncated, MaxKeys, Name } = await list()
  expect(Contents.map(({ Key }) => Key)).toEqual(KEYS)
  expect({ KeyCount, IsTruncated, MaxKeys, Name }).toEqual({
    KeyCount: KEYS.length,
    IsTruncated: false,
    MaxKeys: 1000,
    Name: target.bucket,
  })
  expect(Contents[0]).toMatchObject({
    Size: 1,
    ETag: '"0cc175b9c0f1b6a831c399e269772661"',
    StorageClass: 'STANDARD',
  })
  expect(Contents[0]?.LastModified).toBeInstanceOf(Date)
})

test('a prefix with a delimiter groups the keys below', async () => {
  const page = await list({ Prefix: 'a/', Delimiter: '/' })
  expect(page.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2'])
  expect(page.CommonPrefixes).toEqual([{ Prefix: 'a/b/' }])
  expect(page.KeyCount).toBe(3)
})

test('any prefix, delimiter, and page size yield each key and each common prefix once, in order', async () => {
  const prefix = fc.constantFrom('', 'a', 'a/', 'a/b', 'a/b/', 'b', 'nothing', 'ü')
  const delimiter = fc.constantFrom('', '/', '-', 'b', '/b/')
  await fc.assert(
    fc.asyncProperty(
      prefix,
      delimiter,
      fc.integer({ min: 1, max: 15 }),
      async (Prefix, Delimiter, MaxKeys) => {
        const { keys, prefixes, sizes } = await listAll({ Prefix, Delimiter, MaxKeys })
        expect({ keys, prefixes }).toEqual(expected(Prefix, Delimiter))
        // Every page but the last is full.
        for (const size of sizes.slice(0, -1)) expect(size).toBe(MaxKeys)
      },
    ),
    { numRuns: 60 },
  )
})

test('start-after begins after the key, whether it exists or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...KEYS, 'a/', 'a/1x', '~', '!'),
      fc.integer({ min: 1, max: 9 }),
      async (StartAfter, MaxKeys) => {
        expect((await listAll({ StartAfter, MaxKeys })).keys).toEqual(expected('', '', StartAfter).keys)
      },
    ),
    { numRuns: 40 },
  )
})

test('max-keys=0 is an empty page, and the last one', async () => {
  const page = await list({ MaxKeys: 0 })
  expect(page).toMatchObject({ KeyCount: 0, IsTruncated: false })
  expect(page.Contents).toBeUndefined()
})

test('a page never holds more than 1000 keys', async () => {
  expect((await list({ MaxKeys: 5000 })).KeyCount).toBe(KEYS.length)
  expect((await list({ MaxKeys: 5000 })).MaxKeys).toBe(1000)
})

test('an invalid continuation token is 400 InvalidArgument', async () => {
  for (const ContinuationToken of ['invented', Buffer.alloc(40, 'a').toString('base64')]) {
    await expect(list({ ContinuationToken })).rejects.toMatchObject(failure('InvalidArgument', 400))
  }
})

test('encoding-type=url encodes keys and prefixes, slashes kept', async () => {
  const { Contents } = await list({ Prefix: 'ü', EncodingType: 'url' })
  expect(Contents?.[0]?.Key).toBe('%C3%BC')
  const { CommonPrefixes } = await list({ Prefix: 'a/', Delimiter: '/', EncodingType: 'url' })
  expect(CommonPrefixes).toEqual([{ Prefix: 'a/b/' }])
})

test('fetch-owner adds the owner, which is left out by default', async () => {
  expect((await list({ MaxKeys: 1 })).Contents?.[0]?.Owner).toBeUndefined()
  expect((await list({ MaxKeys: 1, FetchOwner: true })).Contents?.[0]?.Owner?.ID).toBeTruthy()
})

test('a listing shows every acknowledged put', async () => {
  for (let n = 0; n < 20; n++) {
    const Key = `fresh/${n}`
    await target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: 'x' }))
    expect((await list({ Prefix: Key })).KeyCount).toBeGreaterThan(0)
  }
})

test('a key that is put after the last one of a page is on the next page', async () => {
  const put = (Key: string) => target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: 'x' }))
  await Promise.all(['page/1', 'page/3'].map(put))
  const first = await list({ Prefix: 'page/', MaxKeys: 1 })
  await put('page/2')
  const second = await list({ Prefix: 'page/', ContinuationToken: first.NextContinuationToken ?? '' })
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(['page/2', 'page/3'])
})

test('version 1 pages by marker', async () => {
  const { bucket: Bucket, s3 } = target
  const first = await s3.send(new ListObjectsCommand({ Bucket, Prefix: 'a/', Delimiter: '/', MaxKeys: 2 }))
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'a/2' })
  const second = await s3.send(
    new ListObjectsCommand({ Bucket, Prefix: 'a/', Delimiter: '/', Marker: 'a/2' }),
  )
  expect(second.CommonPrefixes).toEqual([{ Prefix: 'a/b/' }])
  const third = await s3.send(
    new ListObjectsCommand({ Bucket, Prefix: 'a/', Delimiter: '/', Marker: 'a/b/' }),
  )
  expect([third.Contents, third.CommonPrefixes]).toEqual([undefined, undefined])
})
