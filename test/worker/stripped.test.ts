// ORIGINALS=strip: no original keeps metadata, however it came.
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { HeadObjectCommand, PutObjectCommand } from '../../lib/storage/s3/commands.ts'

process.env.ORIGINALS = 'strip'
const {
  events,
  inspect,
  promote,
  put,
  readArrival,
  readManifest,
  readOriginal,
  remove,
  s3,
  settle,
  stat,
  toVersion,
} = await import('./bucket.ts')
const { arrivalKey } = await import('../../lib/storage/keys.ts')
const { toKept } = await import('../../lib/storage/kept.ts')
const { intercept } = await import('./intercept.ts')

const secret = 'GEHEIM-4711'
const Bucket = 'darkroom-worker'

const picture = (background: string) =>
  sharp({ create: { width: 64, height: 40, channels: 3, background } })
    .withExif({ IFD0: { Copyright: secret }, IFD3: { GPSAreaInformation: secret } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** An image that is ready, and has nothing to hide. */
async function expectStripped(name: string, sent: Buffer): Promise<void> {
  const { stored, bytes } = (await readOriginal(name)) ?? { bytes: sent }
  expect(bytes.includes(secret)).toBe(false)
  expect((await sharp(bytes).metadata()).orientation).toBe(6)
  const manifest = (await readManifest(name))?.value
  expect(manifest).toMatchObject({ status: 'ready', width: 40, height: 64, bytes: bytes.length })
  expect(manifest?.version).toBe(toVersion(stored?.etag ?? ''))
  const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: `originals/${name}` }))
  expect(Metadata?.sha256).toBe(hash(sent))
}

const arrive = async (name: string, Body: Buffer) => {
  await s3.send(
    new PutObjectCommand({ Bucket, Key: arrivalKey(name, 'one'), Body, Metadata: { overwrite: '0' } }),
  )
}

test('an upload is stored without metadata, and a retry recognizes it', async () => {
  const sent = await picture('red')
  const etag = await put('up.jpg', inspect(sent), { overwrite: false })
  expect((await readOriginal('up.jpg'))?.bytes.includes(secret)).toBe(false)
  expect(await put('up.jpg', inspect(sent), { overwrite: false, isRetry: true })).toBe(etag)
  await settle()
  await expectStripped('up.jpg', sent)
})

test('a direct upload is never seen with its metadata', async () => {
  const sent = await picture('green')
  await arrive('direct.jpg', sent)
  await settle()
  await expectStripped('direct.jpg', sent)
  expect((await stat('direct.jpg')).upload).toBe('one')
  expect(await readArrival('direct.jpg', 'one')).toBeUndefined()
})

test('a direct upload that is deleted while it is validated is not stored', async () => {
  await arrive('deleted.jpg', await picture('blue'))
  const end = intercept(async ({ name, input, next }) => {
    // It was read before.
    if (name === 'HeadObject' && input.Key === 'originals/deleted.jpg') {
      end()
      await remove('deleted.jpg')
    }
    return next()
  })
  await settle()
  expect(await readOriginal('deleted.jpg')).toBeUndefined()
})

test('a worker that ends half-way loses nothing, and leaves no metadata', async () => {
  const sent = await picture('blue')
  await arrive('killed.jpg', sent)
  const arrival = await readArrival('killed.jpg', 'one')
  if (!arrival) throw new Error('Nothing arrived')
  // It stored the original, and no more than that.
  await promote({ name: 'killed.jpg', id: 'one' }, arrival, await toKept(inspect(sent)), undefined)
  expect((await readOriginal('killed.jpg'))?.bytes.includes(secret)).toBe(false)
  await settle()
  await expectStripped('killed.jpg', sent)
  expect(await readArrival('killed.jpg', 'one')).toBeUndefined()
})

test('an original that another program stored is rewritten once', async () => {
  const sent = await picture('yellow')
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'originals/foreign.jpg',
      Body: sent,
      ContentType: 'image/jpeg',
      Metadata: { sha256: hash(sent) },
    }),
  )
  await settle()
  await expectStripped('foreign.jpg', sent)
  const { etag } = await stat('foreign.jpg')
  await settle()
  expect(events()).toEqual([])
  expect((await stat('foreign.jpg')).etag).toBe(etag)
})
