// Listings of the bucket, in ascending order of the keys' bytes.
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'

export interface ListedKey {
  readonly key: string
  /** Quoted, as HTTP has it. */
  readonly etag: string
  readonly bytes: number
  readonly lastModified: Date
}

/** S3 writes keys percent-encoded when asked to, since XML has no room for every character. */
const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '))

/**
 * One page; costs one call to S3.
 * @param after keys behind this one
 * @param limit 1 to 1,000 keys
 * @throws ImageError storage
 */
export function listKeys(
  prefix: string,
  { after, limit = 1000 }: { after?: string | undefined; limit?: number } = {},
): Promise<{ keys: ListedKey[]; more: boolean }> {
  const start = after === undefined ? {} : { StartAfter: after }
  const page = {
    Bucket: config.bucket,
    Prefix: prefix,
    MaxKeys: limit,
    EncodingType: 'url',
    ...start,
  } as const
  return faultsAsStorage(async () => {
    const { Contents = [], IsTruncated = false } = await s3.send(new ListObjectsV2Command(page))
    const keys = Contents.map(({ Key = '', ETag = '', Size = 0, LastModified = new Date(0) }) => ({
      key: decodeKey(Key),
      etag: ETag,
      bytes: Size,
      // In whole seconds, as every other call tells it.
      lastModified: new Date(Math.trunc(LastModified.getTime() / 1000) * 1000),
    }))
    return { keys, more: IsTruncated }
  })
}

/** All keys with this prefix, page by page. @throws ImageError storage */
export async function* allKeys(prefix: string, from?: string): AsyncGenerator<ListedKey> {
  let after = from
  for (;;) {
    const { keys, more } = await listKeys(prefix, { after })
    yield* keys
    after = keys.at(-1)?.key
    if (!more) return
  }
}
