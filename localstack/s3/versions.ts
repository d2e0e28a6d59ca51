// Versions of objects: what happens to the current one when it is replaced or removed. Call these in a transaction.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
import type { Call } from './call.ts'
import type { Catalog, OldVersion, StoredObject } from './catalog.ts'
import { randomId } from './ids.ts'
import { invalid, noSuchKey, refusal } from './refusal.ts'

/** @param modified milliseconds since 1970; now, if it is omitted */
export type NewObject = Omit<StoredObject, 'modified' | 'version'> & { readonly modified?: number }

/** The id of a version from when the bucket kept none. */
const nullVersion = 'null'

/** A change, and the blobs that nothing refers to any more. */
export interface Change<T> {
  readonly done: T
  readonly dropped: readonly string[]
}

/** The version that was removed, or the delete marker that was added. */
export interface Removal {
  readonly object: StoredObject
  readonly isMarker: boolean
}

type Place = Pick<StoredObject, 'bucket' | 'key'>

const makeId = (catalog: Catalog, bucket: string): string =>
  catalog.versioning(bucket) === 'Enabled' ? randomId() : nullVersion

const blobsOf = (versions: readonly (OldVersion | undefined)[]): string[] =>
  versions.flatMap((version) => (version && !version.isMarker ? [version.blob] : []))

/** Makes room for a new version with this id: keeps the current one, unless it has the same id. */
function retire(catalog: Catalog, { bucket, key }: Place, id: string, now: number): string[] {
  const current = catalog.object(bucket, key)
  // All other ids are unique.
  const same =
    id === nullVersion ? catalog.oldVersions(bucket, key).find(({ version }) => version === id) : undefined
  if (same) catalog.removeOldVersion(same.seq)
  const newest = current ? undefined : catalog.newestOldVersion(bucket, key)
  if (newest) catalog.setReplaced(newest.seq, now)
  if (current && current.version !== id) catalog.addOldVersion({ ...current, isMarker: false }, now)
  return [...blobsOf([same]), ...(current && current.version === id ? [current.blob] : [])]
}

/** Makes an object the current one. */
export function writeCurrent(catalog: Catalog, object: NewObject, now: number): Change<StoredObject> {
  const stored = { modified: now, ...object, version: makeId(catalog, object.bucket) }
  const dropped = retire(catalog, stored, stored.version, now)
  catalog.putObject(stored)
  return { done: stored, dropped }
}

/**
 * Removes the current object, permanently if the bucket keeps no versions. Otherwise a delete marker replaces
 * it, even if there was none.
 */
export function removeCurrent(
  catalog: Catalog,
  bucket: string,
  key: string,
  now: number,
): Change<Removal | undefined> {
  const current = catalog.object(bucket, key)
  if (catalog.versioning(bucket) === undefined) {
    catalog.removeObject(bucket, key)
    return current
      ? { done: { object: current, isMarker: false }, dropped: [current.blob] }
      : { done: undefined, dropped: [] }
  }
  const version = makeId(catalog, bucket)
  const dropped = retire(catalog, { bucket, key }, version, now)
  catalog.removeObject(bucket, key)
  const marker = { bucket, key, blob: '', size: 0, etag: '', modified: now, headers: {}, version }
  catalog.addOldVersion({ ...marker, isMarker: true }, null)
  return { done: { object: marker, isMarker: true }, dropped }
}

/** Makes the newest remaining version of a key the current one. */
function promote(catalog: Catalog, bucket: string, key: string): void {
  const newest = catalog.newestOldVersion(bucket, key)
  if (newest?.isMarker) catalog.setReplaced(newest.seq, null)
  else if (newest) {
    catalog.removeOldVersion(newest.seq)
    catalog.putObject(newest)
  }
}

/** Removes one version permanently. */
export function removeVersion(
  catalog: Catalog,
  bucket: string,
  key: string,
  id: string,
): Change<Removal | undefined> {
  const current = catalog.object(bucket, key)
  if (current?.version === id) {
    catalog.removeObject(bucket, key)
    promote(catalog, bucket, key)
    return { done: { object: current, isMarker: false }, dropped: [current.blob] }
  }
  const old = catalog.oldVersions(bucket, key).find(({ version }) => version === id)
  if (!old) return { done: undefined, dropped: [] }
  catalog.removeOldVersion(old.seq)
  if (!current) promote(catalog, bucket, key)
  return { done: { object: old, isMarker: old.isMarker }, dropped: blobsOf([old]) }
}

/** Validates a request's version id; undefined means the current version. @throws InvalidArgument (400) */
export function checkVersionId(id: string | null | undefined): string | undefined {
  if (id === null || id === undefined) return undefined
  if (id === nullVersion || /^[\w-]{32}$/.test(id)) return id
  throw invalid('versionId', 'Invalid version id specified')
}

/** The header with a version's id, if the bucket keeps versions. */
export const versionHeader = (catalog: Catalog, { bucket, version }: StoredObject): Record<string, string> =>
  catalog.versioning(bucket) === undefined ? {} : { 'x-amz-version-id': version }

/** The headers of a response about a delete marker. */
export const markerHeaders = (version: string): Record<string, string> => ({
  'x-amz-delete-marker': 'true',
  'x-amz-version-id': version,
})

/**
 * The version that a read requests; without an id, the current one.
 * @throws NoSuchKey, NoSuchVersion (404), MethodNotAllowed (405) for a delete marker by its id
 */
export function findVersion(
  catalog: Catalog,
  { bucket, key }: Pick<Call, 'bucket' | 'key'>,
  id: string | undefined,
): StoredObject {
  const current = catalog.object(bucket, key)
  if (current && (id === undefined || current.version === id)) return current
  if (id === undefined) {
    const newest = catalog.newestOldVersion(bucket, key)
    throw noSuchKey(key, newest && markerHeaders(newest.version))
  }
  const found = catalog.oldVersions(bucket, key).find(({ version }) => version === id)
  if (!found)
    throw refusal('NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: id })
  if (!found.isMarker) return found
  const message = 'The specified method is not allowed against this resource.'
  const detail = { Method: 'GET', ResourceType: 'DeleteMarker' }
  throw refusal('MethodNotAllowed', message, detail, markerHeaders(found.version))
}
