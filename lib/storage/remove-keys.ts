// Removing many objects at once.
import { DeleteObjectsCommand } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'

/** The most keys in one DeleteObjects. */
const maxKeys = 1000

/** @throws ImageError storage, where one of them could not be removed */
export function removeKeys(keys: readonly string[]): Promise<void> {
  return faultsAsStorage(async () => {
    for (let start = 0; start < keys.length; start += maxKeys) {
      const Objects = keys.slice(start, start + maxKeys).map((Key) => ({ Key }))
      const command = new DeleteObjectsCommand({ Bucket: config.bucket, Delete: { Objects, Quiet: true } })
      const { Errors } = await s3.send(command)
      if (Errors?.length) throw new Error(`S3 did not remove ${Errors[0]?.Key}: ${Errors[0]?.Message}`)
    }
  })
}
