// Listings of the bucket, in ascending order of the keys' bytes.

import { config } from '../config.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { type ListedObject, ListObjectsV2Command } from './s3/commands.ts'
import { decodeKey } from './s3/xml.ts'

/** What a listing says about an object. */
export interface ListedKey {
  readonly key: string
  /** Quoted, as in HTTP. */
  readonly etag: string
  readonly bytes: number
  readonly lastModified: Date
}

/** The maximum number of keys on a page of S3. */
export const maxKeys = 1000

function toListed({ Key, ETag, Size, LastModified }: ListedObject, encoding?: string): ListedKey {
  return {
    key: decodeKey(Key, encoding),
    etag: ETag,
    bytes: Size,
    // In whole seconds, as in every other call.
    lastModified: new Date(Math.trunc(LastModified.getTime() / 1000) * 1000),
  }
}

/**
 * Yields pages of keys, continued by S3's token: a page may be empty although there are more.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @param after only keys after this one
 * @param limit is called for each page: the maximum number of keys
 */
async function* pages(prefix: string, after: string | undefined, limit: () => number) {
  let token: string | undefined
  for (;;) {
    const start = token === undefined ? { StartAfter: after } : { ContinuationToken: token }
    const page = { Bucket: config.bucket, Prefix: prefix, MaxKeys: Math.min(limit(), maxKeys), ...start }
    const listed = await s3.send(new ListObjectsV2Command({ ...page, EncodingType: 'url' }))
    const more = listed.IsTruncated
    yield { keys: listed.Contents.map((one) => toListed(one, listed.EncodingType)), more }
    if (!more) return
    const next = listed.NextContinuationToken
    if (next === undefined || next === token)
      throw new Error('S3 reports more keys, but sent no continuation token')
    token = next
  }
}

/** A part of a listing. If there is more, it continues after the last key. */
export interface Part {
  /** As many as requested, unless there are fewer. */
  readonly keys: ListedKey[]
  /** Whether more keys may follow. */
  readonly more: boolean
}

/**
 * Returns keys in order. Costs one call to S3 for each 1,000 keys that are skipped or returned,
 * and one for each empty page.
 * @param after only keys after this one
 * @param skip that many of them
 * @param limit 1 or more keys; all without it
 * @throws ImageError storage
 */
export function listKeys(
  prefix: string,
  {
    after,
    skip = 0,
    limit = Number.POSITIVE_INFINITY,
  }: { after?: string | undefined; skip?: number; limit?: number } = {},
): Promise<Part> {
  return faultsAsStorage(async () => {
    const keys: ListedKey[] = []
    let over = skip
    for await (const page of pages(prefix, after, () => over + limit - keys.length)) {
      for (const key of page.keys.slice(over)) keys.push(key)
      over = Math.max(0, over - page.keys.length)
      if (keys.length >= limit) return { keys, more: page.more }
    }
    return { keys, more: false }
  })
}

/** All keys with this prefix, page by page. @throws ImageError storage */
export async function* allKeys(prefix: string): AsyncGenerator<ListedKey> {
  const listing = pages(prefix, undefined, () => maxKeys)
  for (;;) {
    const page = await faultsAsStorage(() => listing.next())
    if (page.done) return
    yield* page.value.keys
  }
}
