// Restoring a version of an original.
import { ImageError } from '../image/errors.ts'
import type { Putting } from './bucket.ts'
import { findSource, writeNoted } from './copy.ts'
import { lastNotesOn } from './notes.ts'
import { listVersions } from './versions.ts'

const newestOf = async (name: string) => (await listVersions(name))[0]?.id

/**
 * Makes a version the current one, by a copy within the bucket, which keeps the version that it replaces. A deleted image
 * gets back its notes.
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
