// Versions of objects, which the bucket keeps for a time after they are overwritten or deleted.

import { config } from '../config.ts'
import { missing } from '../image/errors.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { originalKey } from './keys.ts'
import { ListObjectVersionsCommand } from './s3/commands.ts'
import { decodeKey } from './s3/xml.ts'

/** One version of an object. */
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
 * Returns the versions of an object, and when it was deleted, newest first. No version is current if it is deleted.
 * Costs one call to S3: a key is listed before all others that begin with it.
 * @param most versions and deletions to look at, up to 1,000
 * @throws ImageError storage
 */
export async function historyOf(
  key: string,
  most: number,
): Promise<{ versions: Version[]; deletions: Date[] }> {
  const page = { Bucket: config.bucket, Prefix: key, MaxKeys: most, EncodingType: 'url' as const }
  const command = new ListObjectVersionsCommand(page)
  const { Versions, DeleteMarkers, EncodingType } = await faultsAsStorage(() => s3.send(command))
  const isOfKey = ({ Key }: { Key: string }) => decodeKey(Key, EncodingType) === key
  const versions = Versions.filter(isOfKey).map((one) => ({
    id: one.VersionId,
    etag: one.ETag,
    bytes: one.Size,
    lastModified: one.LastModified,
    isCurrent: one.IsLatest,
  }))
  return { versions, deletions: DeleteMarkers.filter(isOfKey).map(({ LastModified }) => LastModified) }
}

/** Returns the versions of an original, newest first. @throws ImageError missing, if there is none; storage */
export async function listVersions(name: string): Promise<Version[]> {
  const { versions } = await historyOf(originalKey(name), maxVersions)
  if (versions.length === 0) throw missing(name)
  return versions
}
