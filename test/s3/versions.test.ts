// Facts about S3: versions of objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failure } from './requests.ts'
import { openTarget, type Target } from './target.ts'

const unknown = 'x'.repeat(32)
let target: Target
let count = 0
let Key: string

beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())
beforeEach(() => {
  Key = `versions/${++count}/é +.txt`
})

const send = <T>(work: (bucket: { Bucket: string }) => T): T => work({ Bucket: target.bucket })
const status = (Status: 'Enabled' | 'Suspended') =>
  send((b) => target.s3.send(new PutBucketVersioningCommand({ ...b, VersioningConfiguration: { Status } })))
const put = async (Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  (await send((b) => target.s3.send(new PutObjectCommand({ ...b, Key, Body, ...more })))).VersionId
const read = async (VersionId?: string) => {
  const answer = await send((b) => target.s3.send(new GetObjectCommand({ ...b, Key, VersionId })))
  return { text: await answer.Body?.transformToString(), version: answer.VersionId }
}
const remove = (VersionId?: string, IfMatch?: string) =>
  send((b) => target.s3.send(new DeleteObjectCommand({ ...b, Key, VersionId, IfMatch })))
const list = (more: Partial<ListObjectVersionsCommandInput> = {}) =>
  send((b) => target.s3.send(new ListObjectVersionsCommand({ ...b, Prefix: Key, ...more })))

/** What there is under the key, the newest first: `*` marks the latest. */
async function listed(): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await list()
  return [
    ...Versions.map((one) => ({ ...one, is: 'version' })),
    ...DeleteMarkers.map((one) => ({ ...one, is: 'marker' })),
  ]
    .toSorted((a, b) => Number(b.IsLatest) - Number(a.IsLatest))
    .map(({ VersionId, IsLatest, is }) => `${is} ${VersionId}${IsLatest ? '*' : ''}`)
}

describe('a bucket without versioning', () => {
  test('returns no version ids', async () => {
    expect((await send((b) => target.s3.send(new GetBucketVersioningCommand(b)))).Status).toBeUndefined()
    expect(await put('one')).toBeUndefined()
    expect(await read()).toEqual({ text: 'one', version: undefined })
  })

  test('lists its objects as their only versions', async () => {
    await put('one')
    await put('two')
    expect(await listed()).toEqual(['version null*'])
    await remove()
    expect(await listed()).toEqual([])
  })
})

describe('a bucket with versioning', () => {
  beforeAll(() => status('Enabled'))

  test('reports that it is enabled', async () => {
    expect((await send((b) => target.s3.send(new GetBucketVersioningCommand(b)))).Status).toBe('Enabled')
  })

  test('keeps overwritten objects', async () => {
    const [one, two] = [await put('one'), await put('two')]
    expect(one).not.toBe(two)
    expect(await read()).toEqual({ text: 'two', version: two })
    expect(await read(one)).toEqual({ text: 'one', version: one })
    expect(await listed()).toEqual([`version ${two}*`, `version ${one}`])
    const head = await send((b) => target.s3.send(new HeadObjectCommand({ ...b, Key, VersionId: one })))
    expect([head.ContentLength, head.VersionId]).toEqual([3, one])
  })

  test('keeps deleted objects, under a delete marker', async () => {
    const one = await put('one')
    const { DeleteMarker, VersionId } = await remove()
    expect([DeleteMarker, typeof VersionId]).toEqual([true, 'string'])
    await expect(read()).rejects.toMatchObject(failure('NoSuchKey', 404))
    await expect(read(VersionId)).rejects.toMatchObject(failure('MethodNotAllowed', 405))
    expect(await read(one)).toEqual({ text: 'one', version: one })
    expect(await listed()).toEqual([`marker ${VersionId}*`, `version ${one}`])
    const { Contents } = await send((b) => target.s3.send(new ListObjectsV2Command({ ...b, Prefix: Key })))
    expect(Contents).toBeUndefined()
  })

  test('restores the object once its delete marker is deleted', async () => {
    const one = await put('one')
    const { VersionId } = await remove()
    expect(await remove(VersionId)).toMatchObject({ DeleteMarker: true, VersionId })
    expect(await read()).toEqual({ text: 'one', version: one })
    expect(await listed()).toEqual([`version ${one}*`])
  })

  test('adds a delete marker for a missing object, too', async () => {
    expect(await remove()).toMatchObject({ DeleteMarker: true })
    expect(await listed()).toHaveLength(1)
  })

  test('restores the previous version once the current one is deleted', async () => {
    const [one, two, three] = [await put('one'), await put('two'), await put('three')]
    expect((await remove(three)).VersionId).toBe(three)
    expect(await read()).toEqual({ text: 'two', version: two })
    await remove(one)
    expect(await listed()).toEqual([`version ${two}*`])
    await expect(read(one)).rejects.toMatchObject(failure('NoSuchVersion', 404))
  })

  test('is 404 for a missing version', async () => {
    await put('one')
    await expect(read(unknown)).rejects.toMatchObject(failure('NoSuchVersion', 404))
  })

  test('is 400 for an invalid version id', async () => {
    await put('one')
    await expect(read('?')).rejects.toMatchObject(failure('InvalidArgument', 400))
  })

  test('checks conditions against the current version', async () => {
    const first = await send((b) => target.s3.send(new PutObjectCommand({ ...b, Key, Body: 'one' })))
    await put('two')
    const stale = { IfMatch: first.ETag ?? '' }
    await expect(put('three', stale)).rejects.toMatchObject(failure('PreconditionFailed', 412))
    await expect(put('three', { IfNoneMatch: '*' })).rejects.toMatchObject(failure('PreconditionFailed', 412))
    await expect(remove(undefined, first.ETag)).rejects.toMatchObject(failure('PreconditionFailed', 412))
    await remove()
    await put('four', { IfNoneMatch: '*' })
    expect((await read()).text).toBe('four')
  })

  test('copies an old version over the current one', async () => {
    const [one, two] = [await put('one'), await put('two')]
    const CopySource = `${target.bucket}/${encodeURIComponent(Key)}?versionId=${one}`
    const copied = await send((b) => target.s3.send(new CopyObjectCommand({ ...b, Key, CopySource })))
    expect(copied.CopySourceVersionId).toBe(one)
    expect(await read()).toEqual({ text: 'one', version: copied.VersionId })
    expect(await listed()).toHaveLength(3)
    expect(await read(two)).toEqual({ text: 'two', version: two })
  })

  test('deletes many objects and versions', async () => {
    const one = await put('one')
    const removeMany = (VersionId?: string) =>
      send((b) =>
        target.s3.send(new DeleteObjectsCommand({ ...b, Delete: { Objects: [{ Key, VersionId }] } })),
      )
    const [marked] = (await removeMany()).Deleted ?? []
    expect(marked).toMatchObject({ Key, DeleteMarker: true })
    const [gone] = (await removeMany(one)).Deleted ?? []
    expect(gone).toMatchObject({ Key, VersionId: one })
    const [unmarked] = (await removeMany(marked?.DeleteMarkerVersionId)).Deleted ?? []
    expect(unmarked).toMatchObject({ DeleteMarker: true })
    expect(await listed()).toEqual([])
  })

  test('lists pages of any size without skipping or repeating a version', async () => {
    const prefix = Key
    const expected: string[] = []
    for (const name of ['a', 'b/1', 'b/2', 'c']) {
      Key = `${prefix}${name}`
      const ids = [await put('one'), await put('two'), (await remove()).VersionId]
      expected.push(...ids.reverse().map((id) => `${name} ${id}`))
    }
    for (const MaxKeys of [1, 2, 5, 100]) {
      const found: string[] = []
      let at: Partial<ListObjectVersionsCommandInput> = {}
      for (let isMore = true; isMore; ) {
        const page = await list({ Prefix: prefix, MaxKeys, ...at })
        const both = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
        expect(both.length).toBeLessThanOrEqual(MaxKeys)
        found.push(...both.map((one) => `${one.Key?.slice(prefix.length)} ${one.VersionId}`))
        isMore = page.IsTruncated === true
        at = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      }
      expect(found.toSorted()).toEqual(expected.toSorted())
    }
    const rolled = await list({ Prefix: prefix, Delimiter: '/' })
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: `${prefix}b/` }])
    expect(rolled.Versions).toHaveLength(4)
  })

  test("isn't empty while it has old versions", async () => {
    await put('one')
    await remove()
    await expect(send((b) => target.s3.send(new DeleteBucketCommand(b)))).rejects.toMatchObject(
      failure('BucketNotEmpty', 409),
    )
  })

  describe('that is suspended', () => {
    beforeEach(() => status('Suspended'))
    afterEach(() => status('Enabled'))

    test('keeps its versions, and one more', async () => {
      await status('Enabled')
      const one = await put('one')
      await status('Suspended')
      expect(await put('two')).toBe('null')
      await put('three')
      expect(await read()).toEqual({ text: 'three', version: 'null' })
      expect(await listed()).toEqual(['version null*', `version ${one}`])
      expect(await remove()).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
      expect(await listed()).toEqual(['marker null*', `version ${one}`])
    })
  })
})
