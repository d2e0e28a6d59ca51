// Versions of originals, which the bucket keeps for a time after they are overwritten or deleted.

import { config } from '../config.ts'
import { ImageError, missing } from '../image/errors.ts'
import type { Putting } from './bucket.ts'
import { faultsAsStorage, s3 } from './client.ts'
import { findSource, writeNoted } from './copy.ts'
import { originalKey } from './keys.ts'
import { decodeKey } from './listing.ts'
import { lastNotesOn } from './notes.ts'
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

const newestOf = async (name: string) => (await listVersions(name))[0]?.id

/**
 * Makes a version the current one, by a copy within the bucket, which keeps the version that it replaces. A deleted
 * image gets back its notes.
 * @param id undefined for the newest version
 * @returns the new version's ETag
 * @throws ImageError missing, precondition, storage
 */
export async function restoreVersion(
  name: string,
  id: string | undefined,
  options: Putting,
): Promise<string> {
  const source = await findSource(name, id ?? (await newestOf(name)))
  if (!source) throw new ImageError('missing', `No such version of ${name}: ${id}`)
  return writeNoted(source, name, await lastNotesOn(name, source.stored.lastModified), options)
}
