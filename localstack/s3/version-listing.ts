// ListObjectVersions: every version and delete marker, by key and then the newest first.
import type { Answer, Call } from './call.ts'
import type { Catalog, OldVersion, StoredObject } from './catalog.ts'
import { after, afterPrefix, later, readEncoding, readMaxKeys, toSeconds } from './listing.ts'
import type { Store } from './store.ts'
import { document, element, OWNER, XML } from './xml.ts'

interface Entry {
  readonly object: StoredObject
  readonly isLatest: boolean
  readonly isMarker: boolean
}

interface Request {
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  readonly keyMarker: string
  readonly versionMarker: string | undefined
}

interface Page {
  readonly entries: readonly Entry[]
  readonly prefixes: readonly string[]
  /** The last thing listed, where there is more. */
  readonly next: { readonly key: string; readonly version?: string } | undefined
}

/** From a key on, the current objects and the old versions merged. */
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

/** Behind the marker: within its key behind one version, or behind all of what it names. */
function* entriesBehind(catalog: Catalog, bucket: string, request: Request): Generator<Entry> {
  const { prefix, delimiter, keyMarker, versionMarker } = request
  const isPrefix = delimiter !== '' && keyMarker.startsWith(prefix) && keyMarker.endsWith(delimiter)
  const behindAll = isPrefix ? afterPrefix(keyMarker) : after(keyMarker)
  if (behindAll === undefined) return
  const start = keyMarker === '' ? '' : versionMarker === undefined ? behindAll : keyMarker
  let isBehind = versionMarker === undefined || catalogLacks(catalog, bucket, keyMarker, versionMarker)
  for (const entry of entriesFrom(catalog, bucket, later(prefix, start))) {
    if (isBehind || entry.object.key !== keyMarker) yield entry
    else isBehind = entry.object.version === versionMarker
  }
}

/** A version that is gone meanwhile: its key is listed from the beginning, so that nothing is left out. */
const catalogLacks = (catalog: Catalog, bucket: string, key: string, id: string): boolean =>
  catalog.object(bucket, key)?.version !== id &&
  catalog.oldVersions(bucket, key).every(({ version }) => version !== id)

function readPage(catalog: Catalog, bucket: string, request: Request): Page {
  const { prefix, delimiter, maxKeys } = request
  const entries: Entry[] = []
  const prefixes: string[] = []
  let last: Page['next']
  for (const entry of entriesBehind(catalog, bucket, request)) {
    const { key, version } = entry.object
    if (!key.startsWith(prefix)) break
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const common = end === -1 ? undefined : key.slice(0, end + delimiter.length)
    if (common !== undefined && prefixes.at(-1) === common) continue
    if (entries.length + prefixes.length === maxKeys) return { entries, prefixes, next: last }
    if (common === undefined) entries.push(entry)
    else prefixes.push(common)
    last = common === undefined ? { key, version } : { key: common }
  }
  return { entries, prefixes, next: undefined }
}

function describe({ object, isLatest, isMarker }: Entry, encode: (key: string) => string): string {
  const common = [
    element('Key', encode(object.key)),
    element('VersionId', object.version),
    element('IsLatest', isLatest),
    element('LastModified', toSeconds(object.modified)),
    OWNER,
  ].join('')
  if (isMarker) return `<DeleteMarker>${common}</DeleteMarker>`
  const bytes = element('ETag', `"${object.etag}"`) + element('Size', object.size)
  return `<Version>${common}${bytes}${element('StorageClass', 'STANDARD')}</Version>`
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listVersions({ catalog }: Store, { query, bucket }: Call): Answer {
  const { encodingType, encode } = readEncoding(query)
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const keyMarker = query.get('key-marker') ?? ''
  const versionMarker = query.get('version-id-marker') || undefined
  const maxKeys = readMaxKeys(query)
  const page = readPage(catalog, bucket, { prefix, delimiter, maxKeys, keyMarker, versionMarker })
  const isTruncated = page.next !== undefined
  const content = [
    element('Name', bucket),
    element('Prefix', encode(prefix)),
    element('KeyMarker', encode(keyMarker)),
    element('VersionIdMarker', versionMarker ?? ''),
    element('NextKeyMarker', page.next && encode(page.next.key)),
    element('NextVersionIdMarker', page.next?.version),
    element('MaxKeys', maxKeys),
    element('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
    element('EncodingType', encodingType),
    element('IsTruncated', isTruncated),
    ...page.entries.map((entry) => describe(entry, encode)),
    ...page.prefixes.map((name) => `<CommonPrefixes>${element('Prefix', encode(name))}</CommonPrefixes>`),
  ]
  return { status: 200, headers: XML, body: document('ListVersionsResult', content.join('')) }
}
