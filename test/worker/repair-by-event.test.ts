// The repair function's events: its schedule, and a part of the listing, as Step Functions sends it.
import type { Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { Database } from '../../localstack/database.ts'
import { Queue } from '../../localstack/queue/queue.ts'
import { allKeys, picture, queues, settle, upload } from './bucket.ts'

const { repairByEvent } = await import('../../lib/worker/repair-by-event.ts')
const { describeProgress } = await import('../../lib/worker/repair-status.ts')
const { removeKeys } = await import('../../lib/storage/remove-keys.ts')
const { backlogOf } = await import('../../lib/storage/queue.ts')

const context = { getRemainingTimeInMillis: () => 600_000 } as Context
const queued = () => backlogOf(process.env.BULK_QUEUE_URL ?? '')

test('of the originals in an event, those without a manifest are queued', async () => {
  queues.add(new Queue(new Database(), 'bulk'))
  const names = ['a.png', 'b.png', 'c.png']
  for (const name of names) await upload(name, await picture('red'))
  await settle()
  await removeKeys(['manifests/a.png.json', 'manifests/c.png.json'])
  const Items: object[] = []
  for await (const { key, etag, bytes, lastModified } of allKeys('originals/')) {
    const seconds = Math.floor(lastModified.getTime() / 1000)
    Items.unshift({ Key: key, Etag: etag, Size: bytes, LastModified: seconds, StorageClass: 'STANDARD' })
  }
  await repairByEvent({ Items: Items.slice(0, 2) }, context)
  expect(await queued()).toBe(1)
  await repairByEvent(Items[2], context)
  expect(await queued()).toBe(2)
  expect(await describeProgress()).toEqual(['No scheduled pass has begun', '2 repairs are queued'])
  await repairByEvent({ 'detail-type': 'Scheduled Event' }, context)
  expect(await queued()).toBe(4)
  expect(await describeProgress()).toEqual([
    expect.stringMatching(/^The last pass ended at 2\d{3}-/),
    expect.stringMatching(/^It did: .* 2 queued$/),
    '4 repairs are queued',
  ])
})
