// Whether every image is in the index. A bucket that an earlier release wrote to isn't, until a
// repair pass has walked it.

import { exists } from './conditional.ts'
import { completeKey } from './index-keys.ts'
import { originals } from './keys.ts'
import { listKeys } from './listing.ts'
import { putKey } from './put-key.ts'
import { remembered } from './remembered.ts'

/** Seconds between two looks for the record. */
const patience = 10

let isKnown = false

const look = remembered(patience, async () => {
  isKnown ||= await exists(completeKey)
  return isKnown
})

/** Returns whether every image is in the index. A function asks S3 until it is. @throws ImageError storage */
export const isComplete = async (): Promise<boolean> => isKnown || look()

/** Records that every image is in the index. @throws ImageError storage */
export async function markComplete(): Promise<void> {
  await putKey(completeKey)
  isKnown = true
}

/** Records it for a bucket without images. @throws ImageError storage */
export async function markIfEmpty(): Promise<void> {
  const { keys } = await listKeys(originals, { limit: 1 })
  if (keys.length === 0) await markComplete()
}
