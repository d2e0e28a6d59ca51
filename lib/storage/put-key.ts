// Storing an object without bytes: its key says everything.
import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { PutObjectCommand } from './s3/commands.ts'

/** Stores an object without bytes. @throws ImageError storage, also if it is aborted */
export const putKey = (Key: string, abortSignal?: AbortSignal): Promise<void> =>
  faultsAsStorage(async () => {
    const command = new PutObjectCommand({ Bucket: config.bucket, Key, ContentLength: 0 })
    await s3.send(command, abortSignal ? { abortSignal } : {})
  })
