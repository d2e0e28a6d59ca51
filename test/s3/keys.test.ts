// Facts about S3: a key is any UTF-8 of up to 1024 bytes, and isn't normalized.
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failure } from './requests.ts'
import { encodePath, openTarget, type Target } from './target.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

const put = (Key: string, Body: string) =>
  target.s3.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body }))

const text = async (Key: string) => {
  const { Body } = await target.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key }))
  return Body?.transformToString()
}

const remove = (Key: string) => target.s3.send(new DeleteObjectCommand({ Bucket: target.bucket, Key }))

async function listKeys(Prefix = ''): Promise<string[]> {
  const command = new ListObjectsV2Command({ Bucket: target.bucket, Prefix, EncodingType: 'url' })
  const { Contents = [] } = await target.s3.send(command)
  return Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')))
}

const AWKWARD = [
  `originals/a b+ü%"'<>&日本.png`,
  "!'()*~-._",
  'a%2Fb%20c%',
  '?query#fragment',
  'semi;colon:at@comma,equals=dollar$',
  'back\\slash|pipe^caret`tick{brace}[bracket]',
  '/slash first',
  'two//slashes///here',
  'slash last/',
  'emoji 👩‍👩‍👧 and 𝒜',
  'e\u0301 is not \u00e9',
  'tab\there',
  '1234567890',
  '0x1F',
  '1e5',
  'true',
  '__proto__',
  'constructor',
  ' spaces around ',
  '&amp;&lt;&#65;',
]

test.each(AWKWARD)('%j is kept as it is', async (key) => {
  await put(key, `bytes of ${key}`)
  expect(await text(key)).toBe(`bytes of ${key}`)
  const url = await getSignedUrl(target.s3, new GetObjectCommand({ Bucket: target.bucket, Key: key }))
  expect(await (await fetch(url)).text()).toBe(`bytes of ${key}`)
  expect(await listKeys(key)).toEqual([key])
  await target.s3.send(
    new CopyObjectCommand({
      Bucket: target.bucket,
      Key: `copy of ${key}`,
      CopySource: `${target.bucket}/${encodePath(key)}`,
    }),
  )
  expect(await text(`copy of ${key}`)).toBe(`bytes of ${key}`)
  const Objects = [{ Key: key }, { Key: `copy of ${key}` }]
  const removed = await target.s3.send(
    new DeleteObjectsCommand({ Bucket: target.bucket, Delete: { Objects } }),
  )
  expect(removed.Deleted).toEqual(Objects)
  expect(await listKeys(key)).toEqual([])
})

test('a key can be a prefix of another', async () => {
  const keys = ['tree', 'tree/', 'tree/leaf', 'tree/leaf/vein']
  await Promise.all(keys.map((key) => put(key, key)))
  expect(await Promise.all(keys.map(text))).toEqual(keys)
  await remove('tree/leaf')
  expect(await listKeys('tree')).toEqual(['tree', 'tree/', 'tree/leaf/vein'])
})

test('upper and lower case are two keys', async () => {
  await put('Case.PNG', 'upper')
  await put('case.png', 'lower')
  expect([await text('Case.PNG'), await text('case.png')]).toEqual(['upper', 'lower'])
})

test('a name of 200 bytes and a key of 1024 are accepted', async () => {
  for (const key of [`originals/${'n'.repeat(200)}`, 'k'.repeat(1024), 'ü'.repeat(512)]) {
    await put(key, key)
    expect(await text(key)).toBe(key)
  }
})

test('a key of 1025 bytes is refused with 400', async () => {
  await expect(put('k'.repeat(1025), 'x')).rejects.toMatchObject(failure('KeyTooLongError', 400))
  await expect(put(`${'ü'.repeat(512)}k`, 'x')).rejects.toMatchObject(failure('KeyTooLongError', 400))
})

/** S3 refuses relative paths; a zero byte doesn't survive every HTTP client. */
const isLegal = (key: string) =>
  Buffer.byteLength(key) <= 1024 &&
  !key.includes('\0') &&
  !key.split('/').some((part) => part === '.' || part === '..')

const anyKey = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 250 }),
    fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 }),
    fc.webPath().filter((path) => path !== ''),
  )
  .filter(isLegal)

test('any legal key round-trips byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(anyKey, async (key) => {
      await put(key, `bytes of ${key}`)
      expect(await text(key)).toBe(`bytes of ${key}`)
      const url = await getSignedUrl(target.s3, new HeadObjectCommand({ Bucket: target.bucket, Key: key }))
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
      expect(await listKeys(key)).toContain(key)
      await remove(key)
      await expect(text(key)).rejects.toMatchObject(failure('NoSuchKey', 404))
    }),
    { numRuns: 60 },
  )
})

test('any legal keys are listed in the order of their UTF-8 bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyKey.map((key) => `o/${key}`.slice(0, 200)).filter(isLegal), { maxLength: 12 }),
      async (keys) => {
        const whole = keys.filter((key) => key.isWellFormed())
        await Promise.all(whole.map((key) => put(key, 'x')))
        const sorted = whole.map((key) => Buffer.from(key)).sort(Buffer.compare)
        expect(await listKeys('o/')).toEqual(sorted.map(String))
        await Promise.all(whole.map(remove))
      },
    ),
    { numRuns: 15 },
  )
})
