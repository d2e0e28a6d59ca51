// The repair function's events: its schedule, and parts of the bucket's listing (stack/distributed-repair.cjs).
import type { Context } from 'aws-lambda'
import * as z from 'zod/mini'
import type { ListedKey } from '../storage/listing.ts'
import { repairOriginals } from './repair.ts'
import { enqueue, scheduledRepair } from './scheduled-repair.ts'

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
const item = z.object({ Key: z.string(), Etag: z.string(), Size: z.number(), LastModified: z.number() })

/** Step Functions sends items in batches; its local replacement sends one at a time. */
const part = z.union([
  z.pipe(
    z.object({ Items: z.array(item) }),
    z.transform(({ Items }) => Items),
  ),
  z.pipe(
    item,
    z.transform((one) => [one]),
  ),
])

const toListed = ({ Key, Etag, Size, LastModified }: z.infer<typeof item>): ListedKey => ({
  ...{ key: Key, etag: Etag, bytes: Size, lastModified: new Date(LastModified * 1000) },
})

/**
 * Continues the scheduled pass; or checks the originals in the event, and queues their repairs.
 * @throws ImageError storage
 */
export async function repairByEvent(event: unknown, context: Context): Promise<void> {
  const { success, data } = part.safeParse(event)
  if (!success) return scheduledRepair(event, context)
  const listed = data.map(toListed).toSorted((one, other) => (one.key < other.key ? -1 : 1))
  await repairOriginals(listed, enqueue)
}
