// The headers that an object keeps and returns: Content-Type and similar, and the user's own x-amz-meta-*.
import type { StoredObject } from './catalog.ts'
import { refusal } from './refusal.ts'

type Headers = Readonly<Record<string, string>>

/** Headers that an object keeps, besides the user's own. */
const keptNames = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const metaPrefix = 'x-amz-meta-'
const maxMetaBytes = 2048

/**
 * Selects what to keep of a PUT's headers or a form's fields.
 * @throws MetadataTooLarge (400) beyond 2 KB of user metadata
 */
export function keptHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  let size = 0
  for (const [name, value] of Object.entries(headers)) {
    if (keptNames.includes(name) && value !== '') kept[name] = value
    if (!name.startsWith(metaPrefix)) continue
    kept[name] = value
    size += Buffer.byteLength(name) - metaPrefix.length + Buffer.byteLength(value)
  }
  if (size > maxMetaBytes) {
    throw refusal('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size')
  }
  const encoding = withoutChunked(kept['content-encoding'])
  delete kept['content-encoding']
  return encoding === undefined ? kept : { ...kept, 'content-encoding': encoding }
}

/** aws-chunked belongs to the transfer, not to the object. */
function withoutChunked(encoding: string | undefined): string | undefined {
  const left = encoding?.split(',').filter((name) => name.trim() !== 'aws-chunked')
  return left?.length ? left.join(',') : undefined
}

/** S3 returns metadata beyond ASCII as encoded words (RFC 2047), since a header can't carry it otherwise. */
const asHeader = (value: string): string =>
  /^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`

const overriding =
  /^response-(content-type|content-language|expires|cache-control|content-disposition|content-encoding)$/

/** The response-* parameters of a GET, which override the stored headers. */
function overrides(query: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of query) {
    const header = overriding.exec(name)?.[1]
    if (header !== undefined) found[header] = value
  }
  return found
}

/** The headers of a response to GET or HEAD. @param checksums whether to include those that are stored */
export function answerHeaders(
  object: StoredObject,
  query: URLSearchParams,
  checksums: boolean,
): Record<string, string> {
  const kept = Object.entries({ ...object.headers, ...overrides(query) })
  const shown = kept.filter(([name]) => checksums || !name.startsWith('x-amz-checksum-'))
  return {
    ...Object.fromEntries(shown.map(([name, value]) => [name, asHeader(value)])),
    ETag: `"${object.etag}"`,
    'Last-Modified': new Date(object.modified).toUTCString(),
    'Accept-Ranges': 'bytes',
  }
}

/** Of those, the headers that S3 sends with a 304: none that describes the bytes, such as their type. */
export const unmodifiedHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) =>
      /^(etag|last-modified|cache-control|expires|vary)$/i.test(name),
    ),
  )
