// Images develop by the bucket's events: however these come, the end is the same as if once and in order.
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { beforeEach, expect, test } from 'vitest'
import { HeadObjectCommand } from '../../lib/storage/s3/commands.ts'
import * as bucket from './bucket.ts'
import { batch, events, keysOf, picture, processedKeys, s3, settle, upload, work } from './bucket.ts'
import { intercept } from './intercept.ts'

beforeEach(() => {
  events()
})

const ended = async (name: string) => (await bucket.readManifest(name))?.value

test('an upload gets its four variants and a manifest', async () => {
  const version = await upload('one.png', await picture('red'))
  await settle()
  expect(await keysOf('one.png')).toEqual(processedKeys('one.png', version))
  expect(await ended('one.png')).toMatchObject({
    status: 'ready',
    version,
    format: 'png',
    width: 64,
    height: 40,
  })
})

test('originals and variants are in the bucket as clients get them', async () => {
  const version = await upload('as it is.png', await picture('red'))
  await settle()
  const fieldsAt = async (Key: string) => {
    const { ContentType, ContentDisposition, CacheControl } = await s3.send(
      new HeadObjectCommand({ Bucket: 'darkroom-worker', Key }),
    )
    return [ContentType, ContentDisposition, CacheControl]
  }
  const delivered = ['image/png', 'inline; filename="as it is.png"', 'no-cache']
  expect(await fieldsAt('originals/as it is.png')).toEqual(delivered)
  expect(await fieldsAt(`variants/as it is.png/${version}/thumb.webp`)).toEqual([
    ...['image/webp', 'inline; filename="as it is.png.thumb.webp"', 'public, max-age=31536000, immutable'],
  ])
  await upload('as it is.png', await picture('blue'))
  const [, first] = await bucket.listVersions('as it is.png')
  await bucket.restoreVersion('as it is.png', first?.id ?? '', { overwrite: true })
  expect(await fieldsAt('originals/as it is.png')).toEqual(delivered)
})

test('the same event twice, in one message or in two, ends as once', async () => {
  const version = await upload('twice.png', await picture('green'))
  const [event] = events()
  const double = { Records: [...(event?.Records ?? []), ...(event?.Records ?? [])] }
  expect(await work(batch(double, event, event))).toEqual({ batchItemFailures: [] })
  expect(await keysOf('twice.png')).toEqual(processedKeys('twice.png', version))
})

test('two workers at once on one image end as one', async () => {
  const version = await upload('both.png', await picture('blue'))
  const [event] = events()
  await Promise.all([work(batch(event)), work(batch(event)), work(batch(event))])
  expect(await keysOf('both.png')).toEqual(processedKeys('both.png', version))
})

test('an overwritten image ends with the newest version alone, in whatever order the events come', async () => {
  await upload('over.png', await picture('red'))
  const [first] = events()
  await work(batch(first))
  const version = await upload('over.png', await picture('white', 300, 200))
  const [second] = events()
  await work(batch(second, first))
  expect(await keysOf('over.png')).toEqual(processedKeys('over.png', version))
  expect(await ended('over.png')).toMatchObject({ version, width: 300, height: 200 })
})

test('an image overwritten while it is processed ends with the newest version alone', async () => {
  await upload('race.png', await picture('red', 3000, 2000))
  const [first] = events()
  const working = work(batch(first))
  const version = await upload('race.png', await picture('black', 300, 200))
  await working
  await settle()
  expect(await keysOf('race.png')).toEqual(processedKeys('race.png', version))
})

test('an image that is overwritten and restored while it is processed has its variants', async () => {
  const [first, second] = [await picture('red'), await picture('white', 300, 200)]
  // As S3 does without SSE-KMS: the same bytes have the same ETag.
  const etagOf = (bytes: number) => `"${String(bytes).padStart(32, '0')}"`
  let isRestored = false
  const overwriteAndRestore = async () => {
    isRestored = true
    await upload('aba.png', second)
    await settle()
    await upload('aba.png', first)
    events()
  }
  const end = intercept(async ({ name, input: { Key = '' }, next }) => {
    if (Key === 'manifests/aba.png.json' && name === 'PutObject' && !isRestored) await overwriteAndRestore()
    const output = (await next()) as { ETag?: string; ContentLength?: number }
    if (Key !== 'originals/aba.png' || !output.ContentLength) return output
    return { ...output, ETag: etagOf(output.ContentLength) }
  })
  await upload('aba.png', first)
  const [event] = events()
  await work(batch(event))
  end()
  expect(isRestored).toBe(true)
  expect(await keysOf('aba.png')).toEqual(processedKeys('aba.png', bucket.toVersion(etagOf(first.length))))
})

test('an event that comes for a deleted image leaves nothing', async () => {
  await upload('gone.png', await picture('red'))
  const [event] = events()
  await bucket.remove('gone.png')
  await work(batch(event))
  expect(await keysOf('gone.png')).toEqual([])
})

test('an image deleted while it is processed leaves nothing', async () => {
  await upload('going.png', await picture('red', 3000, 2000))
  const [event] = events()
  const working = work(batch(event))
  await bucket.remove('going.png')
  await working
  await settle()
  expect(await keysOf('going.png')).toEqual([])
})

test('a deleted image leaves nothing: original, manifest, variants', async () => {
  await upload('del.png', await picture('red'))
  await settle()
  await bucket.remove('del.png')
  expect(await keysOf('del.png')).toEqual([])
})

test('a delete that ended half-way is finished by its event', async () => {
  await upload('half.png', await picture('red'))
  await settle()
  const { removeOriginal } = await import('../../lib/storage/bucket.ts')
  await removeOriginal('half.png')
  await settle()
  expect(await keysOf('half.png')).toEqual([])
})

test('a worker killed between any two of its writes leaves work that the next one finishes', async () => {
  const bytes = await picture('red')
  const version = await upload('killed.png', bytes)
  const [event] = events()
  // Some variants, no manifest.
  await bucket.putVariant(bucket.variantKey('killed.png', version, 'thumb'), randomBytes(10))
  await work(batch(event))
  expect(await keysOf('killed.png')).toEqual(processedKeys('killed.png', version))
  // The manifest, and variants of an older version not yet swept away.
  await bucket.putVariant(bucket.variantKey('killed.png', 'older', 'thumb'), randomBytes(10))
  await work(batch(event))
  expect(await keysOf('killed.png')).toEqual(processedKeys('killed.png', version))
})

test('a broken image fails with a reason, at once and without coming again', async () => {
  const jpeg = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer()
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]))
  const version = await upload('broken.jpg', jpeg.subarray(0, scan + 20))
  const [event] = events()
  expect(await work(batch(event))).toEqual({ batchItemFailures: [] })
  expect(await ended('broken.jpg')).toMatchObject({
    status: 'failed',
    version,
    reason: expect.stringMatching(/\w/),
  })
  expect(await keysOf('broken.jpg')).toEqual(['manifests/broken.jpg.json', 'originals/broken.jpg'])
})

test('an image that ends early is ready, and its manifest says that it is damaged', async () => {
  const png = await picture('red', 640, 400)
  await upload('half.png', png.subarray(0, -20))
  await settle()
  expect(await ended('half.png')).toMatchObject({ status: 'ready', damaged: true, width: 640, height: 400 })
})

test('an unknown message fails alone; the others in its batch are done', async () => {
  const version = await upload('other.png', await picture('red'))
  const [event] = events()
  const answer = await work(batch('not json', event, { hello: 'world' }, { Records: [{}] }))
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
    'message-0',
    'message-2',
    'message-3',
  ])
  expect(await keysOf('other.png')).toEqual(processedKeys('other.png', version))
})

test('a test event, and keys of others, are passed over', async () => {
  const record = (key: string) => ({ s3: { object: { key } } })
  const strange = {
    Records: [
      'variants/a/b/c.webp',
      'manifests/a.json',
      'originals/',
      'jobs/a.json',
      'x',
      'originals/a/b',
    ].map(record),
  }
  const testEvent = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'darkroom' }
  expect(await work(batch(testEvent, strange, { Records: [] }))).toEqual({ batchItemFailures: [] })
})

test('keys come encoded as S3 encodes them', async () => {
  const name = 'a b+c%20d é 日本 \'"&.png'
  const version = await upload(name, await picture('red'))
  await settle()
  expect((await ended(name))?.version).toBe(version)
})

test('nothing that the worker writes has it work again', async () => {
  await upload('loop.png', await picture('red'))
  await work(batch(...events()))
  expect((await work(batch(...events()))).batchItemFailures).toEqual([])
  const before = await keysOf('loop.png')
  await settle()
  expect(await keysOf('loop.png')).toEqual(before)
})
