// Removing many objects at once.

import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { DeleteObjectCommand, DeleteObjectsCommand } from './s3/commands.ts'
import { fitsXml } from './s3/xml.ts'

/** The maximum number of keys in one DeleteObjects. */
const maxKeys = 1000

/**
 * Removes objects, whether they exist or not. Costs a call to S3 for each 1,000.
 * @throws ImageError storage, if one of them can't be removed
 */
export function removeKeys(keys: readonly string[]): Promise<void> {
  return faultsAsStorage(async () => {
    for (const Key of keys.filter((key) => !fitsXml(key)))
      await s3.send(new DeleteObjectCommand({ Bucket: config.bucket, Key }))
    const rest = keys.filter(fitsXml)
    for (let start = 0; start < rest.length; start += maxKeys) {
      const Keys = rest.slice(start, start + maxKeys)
      const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket: config.bucket, Keys }))
      // AWS doesn't report what is gone already, but others do.
      const [error] = Errors.filter(({ Code }) => Code !== 'NoSuchKey')
      if (error) throw new Error(`S3 didn't remove ${error.Key}: ${error.Message}`)
    }
  })
}
