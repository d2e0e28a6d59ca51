// Versions of originals, which the bucket keeps for a time after they are overwritten or deleted.

import { config } from '../config.ts'
import { missing } from '../image/errors.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { originalKey } from './keys.ts'
import { decodeKey } from './listing.ts'
import { ListObjectVersionsCommand } from './s3/commands.ts'

/** One version of an original. */
export interface Version {
  /** S3's id: versions with the same bytes have the same ETag, but different ids. */
  readonly id: string
  /** Quoted, as in HTTP. */
  readonly etag: string
  readonly bytes: number
  /** When it was stored. */
  readonly lastModified: Date
  readonly isCurrent: boolean
}

/** The maximum number of versions in a list. */
export const maxVersions = 100

/**
 * Returns the versions of an original, newest first. None is current if the image is deleted. Costs one call to S3: a
 * key is listed before all others that begin with it.
 * @throws ImageError missing, if there is none; storage
 */
export async function listVersions(name: string): Promise<Version[]> {
  const key = originalKey(name)
  const page = { Bucket: config.bucket, Prefix: key, MaxKeys: maxVersions, EncodingType: 'url' as const }
  const { Versions, EncodingType } = await faultsAsStorage(() => s3.send(new ListObjectVersionsCommand(page)))
  const versions = Versions.filter(({ Key }) => decodeKey(Key, EncodingType) === key)
  if (versions.length === 0) throw missing(name)
  return versions.map(({ VersionId, ETag, Size, LastModified, IsLatest }) => ({
    id: VersionId,
    etag: ETag,
    bytes: Size,
    lastModified: LastModified,
    isCurrent: IsLatest,
  }))
}
