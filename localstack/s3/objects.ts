// The verbs on one object: get (also head), put, copy, remove.
import { checksumHeaders, openBody } from './body.ts'
import type { Answer, Call } from './call.ts'
import type { Catalog, StoredObject } from './catalog.ts'
import { checkMatch, checkWrite, rangeCounts, readOutcome } from './conditions.ts'
import { Digest } from './digest.ts'
import { answerHeaders, keptHeaders, unmodifiedHeaders } from './headers.ts'
import { toSeconds } from './listing.ts'
import { parseRange, type Span } from './range.ts'
import { invalid, noSuchBucket, preconditionFailed, refusal } from './refusal.ts'
import type { Check, Store } from './store.ts'
import { checkVersionId, findVersion, markerHeaders, type Removal, versionHeader } from './versions.ts'
import { document, elements, xmlType } from './xml.ts'

interface Reading {
  readonly object: StoredObject
  readonly span: Span | undefined
  readonly notModified: boolean
}

/** Decides which bytes of a version to send. @throws PreconditionFailed (412), InvalidRange (416) */
function selectReading({ headers }: Call, object: StoredObject): Reading {
  const outcome = readOutcome(headers, object)
  if (outcome === 'failed') throw preconditionFailed('If-Match')
  const notModified = outcome === 'not modified'
  const isWhole = notModified || !rangeCounts(headers, object)
  return { object, notModified, span: isWhole ? undefined : parseRange(headers.range, object.size) }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, and HeadObject. */
export async function get(store: Store, call: Call): Promise<Answer> {
  const head = call.method === 'HEAD'
  const id = checkVersionId(call.query.get('versionId'))
  const { selected, bytes } = await store.read(
    () => selectReading(call, findVersion(store.catalog, call, id)),
    ({ object, span, notModified }) =>
      head || notModified
        ? undefined
        : { blob: object.blob, start: span?.start ?? 0, end: span?.end ?? object.size - 1 },
  )
  const { object, span, notModified } = selected
  const checksums = call.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED' && !span
  const headers = {
    ...answerHeaders(object, call.query, checksums),
    ...versionHeader(store.catalog, object),
  }
  if (notModified) return { status: 304, headers: unmodifiedHeaders(headers) }
  const length = span ? span.end - span.start + 1 : object.size
  const range = span && { 'Content-Range': `bytes ${span.start}-${span.end}/${object.size}` }
  return {
    status: span ? 206 : 200,
    headers: { ...headers, ...range, 'Content-Length': String(length) },
    ...(bytes ? { body: bytes } : {}),
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function put(store: Store, call: Call): Promise<Answer> {
  const { bucket, key, headers } = call
  const kept = keptHeaders(headers)
  const { chunks, digest, checksums } = openBody(call)
  const blob = await store.blobs.write(chunks, digest)
  const [size, md5, summed] = [digest.size, digest.md5(), checksumHeaders(checksums)]
  const object = { bucket, key, blob, size, etag: md5, headers: { ...kept, ...summed } }
  const check: Check = (current) => checkWrite(headers, key, current)
  const stored = await store.put(call, { eventName: 'ObjectCreated:Put', object, check })
  const version = versionHeader(store.catalog, stored)
  return { status: 200, headers: { ETag: `"${stored.etag}"`, ...summed, ...version } }
}

/** S3 answers 204 whether the object existed or not. */
export async function remove(store: Store, call: Call): Promise<Answer> {
  const { key, headers } = call
  const id = checkVersionId(call.query.get('versionId'))
  const check: Check = (current) => checkMatch(headers['if-match'], key, current)
  const removal = await store.remove(call, { key, check, version: id })
  const version: Record<string, string> = id === undefined ? {} : { 'x-amz-version-id': id }
  return { status: 204, headers: { ...version, ...removalHeaders(store.catalog, removal) } }
}

const removalHeaders = (catalog: Catalog, removal: Removal | undefined): Record<string, string> => {
  if (removal?.isMarker) return markerHeaders(removal.object.version)
  return removal ? versionHeader(catalog, removal.object) : {}
}

interface Source {
  readonly bucket: string
  readonly key: string
  readonly version: string | undefined
}

/** The header is `bucket/key`, URL-encoded, optionally with a leading slash and `?versionId=` at the end. */
function parseSource(header: string): Source {
  const [path = '', query] = header.replace(/^\//, '').split('?')
  const version = checkVersionId(new URLSearchParams(query).get('versionId'))
  const slash = path.indexOf('/')
  try {
    if (slash > 0) {
      const [bucket, key] = [path.slice(0, slash), path.slice(slash + 1)]
      return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key), version }
    }
  } catch {
    // Invalid encoding is refused as any other invalid source.
  }
  const message = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey'
  throw invalid('x-amz-copy-source', message)
}

/**
 * Copies the bytes of x-amz-copy-source into a new blob.
 * @param range of the source, as UploadPartCopy may ask
 */
export async function copyBytes(store: Store, call: Call, range?: string) {
  const source = parseSource(call.headers['x-amz-copy-source'] ?? '')
  if (!store.catalog.bucket(source.bucket)) throw noSuchBucket(source.bucket)
  const { selected: object, bytes } = await store.read(
    () => {
      const found = findVersion(store.catalog, source, source.version)
      const outcome = readOutcome(call.headers, found, 'x-amz-copy-source-')
      if (outcome !== 'ok') throw preconditionFailed('x-amz-copy-source-If-Match')
      return found
    },
    (found) => ({
      blob: found.blob,
      ...(parseRange(range, found.size) ?? { start: 0, end: found.size - 1 }),
    }),
  )
  const digest = new Digest()
  const blob = await store.blobs.write(Buffer.isBuffer(bytes) ? [bytes] : (bytes ?? []), digest)
  return { object, digest, blob }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copy(store: Store, call: Call): Promise<Answer> {
  const { bucket, key, headers } = call
  const replace = headers['x-amz-metadata-directive'] === 'REPLACE'
  const source = parseSource(headers['x-amz-copy-source'] ?? '')
  if (source.bucket === bucket && source.key === key && source.version === undefined && !replace) {
    const message =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
    throw refusal('InvalidRequest', message)
  }
  const kept = replace ? keptHeaders(headers) : undefined
  const { object, digest, blob } = await copyBytes(store, call)
  const bytes = { blob, size: digest.size, etag: digest.md5() }
  const copied = { bucket, key, ...bytes, headers: kept ?? object.headers }
  const check: Check = (current) => checkWrite(headers, key, current)
  const stored = await store.put(call, { eventName: 'ObjectCreated:Copy', object: copied, check })
  return {
    status: 200,
    headers: {
      ...xmlType,
      ...versionHeader(store.catalog, stored),
      ...sourceHeader(versionHeader(store.catalog, object)),
    },
    body: document('CopyObjectResult', copyResult(stored.etag, stored.modified)),
  }
}

const sourceHeader = ({ 'x-amz-version-id': id }: Record<string, string>): Record<string, string> =>
  id === undefined ? {} : { 'x-amz-copy-source-version-id': id }

/** Writes what the answer to a copy says of the new bytes. */
export const copyResult = (etag: string, modified: number): string =>
  elements({ LastModified: toSeconds(modified), ETag: `"${etag}"` })
