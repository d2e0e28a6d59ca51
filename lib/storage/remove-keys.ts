// Removing many objects at once.

import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { DeleteObjectCommand, DeleteObjectsCommand } from './s3/commands.ts'

/** The maximum number of keys in one DeleteObjects. */
const maxKeys = 1000

/** Characters that XML (XML 1.0 section 2.2), and so DeleteObjects, can't contain. */
const isNoXml = (key: string) => /[\ufffe\uffff]/.test(key)

/** @throws ImageError storage, if one of them can't be removed */
export function removeKeys(keys: readonly string[]): Promise<void> {
  return faultsAsStorage(async () => {
    for (const Key of keys.filter(isNoXml))
      await s3.send(new DeleteObjectCommand({ Bucket: config.bucket, Key }))
    const rest = keys.filter((key) => !isNoXml(key))
    for (let start = 0; start < rest.length; start += maxKeys) {
      const Keys = rest.slice(start, start + maxKeys)
      const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket: config.bucket, Keys }))
      // AWS doesn't report what is gone already, but others do.
      const [error] = Errors.filter(({ Code }) => Code !== 'NoSuchKey')
      if (error) throw new Error(`S3 didn't remove ${error.Key}: ${error.Message}`)
    }
  })
}
