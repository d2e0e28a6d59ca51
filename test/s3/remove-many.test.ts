// Facts about S3: DeleteObjects.
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCode, failure, sendSigned } from './requests.ts'
import { openTarget, type Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

const put = (Key: string) =>
  target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: 'bytes' }))

const removeMany = (Objects: { Key: string; ETag?: string }[], Quiet = false) =>
  target.s3.send(new DeleteObjectsCommand({ Bucket: target.bucket, Delete: { Objects, Quiet } }))

async function keys() {
  const { Contents = [] } = await target.s3.send(new ListObjectsV2Command({ Bucket: target.bucket }))
  return Contents.map(({ Key }) => Key)
}

test('removes only the listed keys, including those of digits', async () => {
  const names = ['007', '1e3', '0x10', '-1.50', 'true', 'null', ' x ', '&amp;', '<Key>a</Key>', `'"`]
  await Promise.all([...names, '7', 'other'].map(put))
  const { Deleted, Errors } = await removeMany(names.map((Key) => ({ Key })))
  expect(Deleted?.map(({ Key }) => Key)).toEqual(names)
  expect(Errors).toBeUndefined()
  expect(await keys()).toEqual(['7', 'other'])
})

test('a missing key counts as removed', async () => {
  const { Deleted } = await removeMany([{ Key: 'never' }])
  expect(Deleted).toEqual([{ Key: 'never' }])
})

test('with Quiet, it returns only the errors', async () => {
  await put('loud')
  const { Deleted, Errors } = await removeMany([{ Key: 'loud' }], true)
  expect([Deleted, Errors]).toEqual([undefined, undefined])
  expect(await keys()).not.toContain('loud')
})

test("an ETag that doesn't match keeps its object, and no others", async () => {
  const { ETag = '' } = await put('kept')
  await put('unkept')
  const other = '"00000000000000000000000000000000"'
  const { Deleted, Errors } = await removeMany([{ Key: 'kept', ETag: other }, { Key: 'unkept' }])
  expect(Deleted).toEqual([{ Key: 'unkept' }])
  expect(Errors).toMatchObject([{ Key: 'kept', Code: 'PreconditionFailed' }])
  await removeMany([{ Key: 'kept', ETag }])
  expect(await keys()).not.toContain('kept')
})

test('accepts 1,000 keys, and refuses one more with 400', async () => {
  const many = Array.from({ length: 1001 }, (_, n) => ({ Key: `many/${n} & more` }))
  expect((await removeMany(many.slice(1))).Deleted).toHaveLength(1000)
  await expect(removeMany(many)).rejects.toMatchObject(failure('MalformedXML', 400))
})

test('a request without Content-MD5 or a checksum is refused with 400', async () => {
  const body = '<Delete><Object><Key>never</Key></Object></Delete>'
  const sent = { method: 'POST', key: '', query: { delete: '' }, body }
  expect(await errorCode(await sendSigned(target, sent))).toBe('InvalidRequest')
})
