// HEIC=0: nothing decodes HEIC, however it came.
import { expect, test } from 'vitest'
import { PutObjectCommand } from '../../lib/storage/s3/commands.ts'
import { plainHeic } from '../foreign.ts'

process.env.HEIC = '0'
const { readManifest, readOutcome, s3, settle } = await import('./bucket.ts')
const { arrivalKey } = await import('../../lib/storage/keys.ts')
const { config } = await import('../../lib/config.ts')
const { inspect } = await import('../../lib/image/inspect.ts')
const { admitted } = await import('../../lib/uploads/announcement.ts')

const Bucket = 'darkroom-worker'
const refusal = /^Unsupported format: HEIC; export it as JPEG; .* Use JPEG, PNG, WebP, GIF, AVIF or TIFF$/

test('an upload is refused by what it is, and a direct one by its type or its bytes', async () => {
  expect(() => inspect(plainHeic, config.formats)).toThrow(refusal)
  const announced = { content_type: 'image/heic', bytes: plainHeic.length, overwrite: false }
  await expect(admitted(announced)).rejects.toMatchObject({ code: 'unsupported' })
  const Metadata = { overwrite: '0' }
  await s3.send(new PutObjectCommand({ Bucket, Key: arrivalKey('a.jpg', 'one'), Body: plainHeic, Metadata }))
  await settle()
  const outcome = (await readOutcome('a.jpg', 'one'))?.value
  expect(outcome).toMatchObject({ status: 'failed', reason: expect.stringMatching(refusal) })
})

test('a HEIC from before the setting is not decoded', async () => {
  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'originals/old.heic', Body: plainHeic, ContentType: 'image/heic' }),
  )
  await settle()
  const manifest = (await readManifest('old.heic'))?.value
  expect(manifest).toMatchObject({ status: 'failed', reason: expect.stringMatching(refusal) })
})
