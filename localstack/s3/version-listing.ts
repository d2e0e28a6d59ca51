// ListObjectVersions: every version and delete marker, by key, newest first.
import type { Answer, Call } from './call.ts'
import type { Catalog, OldVersion, StoredObject } from './catalog.ts'
import { later } from './key-order.ts'
import { commonPrefixes, listFrom, readEncoding, readMost, readPage, toSeconds } from './listing.ts'
import type { Store } from './store.ts'
import { document, elements, ownerElement, xmlType } from './xml.ts'

/** The last version of the page before. */
interface Marker {
  readonly key: string
  readonly version: string | undefined
}

interface Entry {
  readonly key: string
  readonly object: StoredObject
  readonly isLatest: boolean
  readonly isMarker: boolean
}

/** Current objects and old versions from a key on, merged. */
function* entriesFrom(catalog: Catalog, bucket: string, from: string): Generator<Entry> {
  const objects = catalog.objectsFrom(bucket, from)
  const versions = catalog.oldVersionsFrom(bucket, from)
  let previous: string | undefined
  try {
    let [object, version]: [StoredObject | undefined, OldVersion | undefined] = [
      next(objects),
      next(versions),
    ]
    while (object || version) {
      const isCurrent = object && (!version || later(object.key, version.key) === version.key)
      const one = isCurrent ? object : version
      if (!one) return
      yield {
        key: one.key,
        object: one,
        isLatest: one.key !== previous,
        isMarker: !isCurrent && version?.isMarker === true,
      }
      previous = one.key
      if (isCurrent) object = next(objects)
      else version = next(versions)
    }
  } finally {
    objects.return(undefined)
    versions.return(undefined)
  }
}

const next = <T>(iterator: Iterator<T>): T | undefined => {
  const { done, value } = iterator.next()
  return done ? undefined : value
}

/** The entries from a key on, without those of the marker's key up to the marker. */
function* entriesBehind(catalog: Catalog, bucket: string, from: string, marker: Marker): Generator<Entry> {
  const { key, version } = marker
  let isBehind = version === undefined || isGone(catalog, bucket, key, version)
  for (const entry of entriesFrom(catalog, bucket, from)) {
    if (isBehind || entry.key !== key) yield entry
    else isBehind = entry.object.version === version
  }
}

/** If the marker's version has been removed, its key is listed from the beginning, so that no version is skipped. */
const isGone = (catalog: Catalog, bucket: string, key: string, id: string): boolean =>
  catalog.object(bucket, key)?.version !== id &&
  catalog.oldVersions(bucket, key).every(({ version }) => version !== id)

function describe({ object, isLatest, isMarker }: Entry, encode: (key: string) => string): string {
  const { key, version, modified, etag, size } = object
  const common = elements({
    Key: encode(key),
    VersionId: version,
    IsLatest: isLatest,
    LastModified: toSeconds(modified),
  })
  if (isMarker) return `<DeleteMarker>${common}${ownerElement}</DeleteMarker>`
  const bytes = elements({ ETag: `"${etag}"`, Size: size, StorageClass: 'STANDARD' })
  return `<Version>${common}${ownerElement}${bytes}</Version>`
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listVersions({ catalog }: Store, { query, bucket }: Call): Answer {
  const { encodingType, encode } = readEncoding(query)
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const marker = { key: query.get('key-marker') ?? '', version: query.get('version-id-marker') || undefined }
  const maxKeys = readMost(query, 'max-keys')
  // Within the marker's key if it names a version, else after the key or common prefix.
  const from = marker.version === undefined ? listFrom(marker.key, prefix, delimiter) : marker.key
  const open = (key: string) => entriesBehind(catalog, bucket, key, marker)
  const { entries, prefixes, isTruncated, last } = readPage(open, { prefix, delimiter, maxKeys, from })
  const lastEntry = entries.at(-1)
  const nextVersion = lastEntry?.key === last ? lastEntry.object.version : undefined
  const content = elements({
    Name: bucket,
    Prefix: encode(prefix),
    KeyMarker: encode(marker.key),
    VersionIdMarker: marker.version ?? '',
    NextKeyMarker: isTruncated ? encode(last) : undefined,
    NextVersionIdMarker: isTruncated ? nextVersion : undefined,
    MaxKeys: maxKeys,
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: encodingType,
    IsTruncated: isTruncated,
  })
  const listed = [...entries.map((entry) => describe(entry, encode)), ...commonPrefixes(prefixes, encode)]
  return { status: 200, headers: xmlType, body: document('ListVersionsResult', content + listed.join('')) }
}
