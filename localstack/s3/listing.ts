// ListObjects, versions 2 and 1: one page of keys in UTF-8 order, read from the catalog without reading the rest.
import { createHmac } from 'node:crypto'
import { type Answer, type Call, encodeKey } from './call.ts'
import type { StoredObject } from './catalog.ts'
import { after, afterPrefix, later } from './key-order.ts'
import { invalid } from './refusal.ts'
import type { Oddities, Store } from './store.ts'
import { document, element, elements, ownerElement, xmlType } from './xml.ts'

/** S3 lists times in whole seconds. */
export const toSeconds = (modified: number | string) =>
  new Date(Math.floor(new Date(modified).getTime() / 1000) * 1000).toISOString()

/** Of a page. */
const most = 1000

interface Request {
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  /** The first key that may be listed. */
  readonly from: string
}

export interface Page<Entry> {
  readonly entries: readonly Entry[]
  readonly prefixes: readonly string[]
  readonly isTruncated: boolean
  /** The last key or prefix of this page. */
  readonly last: string
}

/**
 * Reads one page. A common prefix is listed once and skipped with one look, however many keys are below.
 * @param open reads entries from a key on, in order
 */
export function readPage<Entry extends { readonly key: string }>(
  open: (from: string) => Iterable<Entry>,
  { prefix, delimiter, maxKeys, ...request }: Request,
): Page<Entry> {
  const [entries, prefixes]: [Entry[], string[]] = [[], []]
  let last = ''
  let from: string | undefined = later(prefix, request.from)
  while (from !== undefined) {
    const start: string = from
    from = undefined
    for (const entry of open(start)) {
      const { key } = entry
      if (!key.startsWith(prefix)) break
      if (entries.length + prefixes.length === maxKeys)
        return { entries, prefixes, isTruncated: maxKeys > 0, last }
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      last = end === -1 ? key : key.slice(0, end + delimiter.length)
      if (end === -1) entries.push(entry)
      else {
        prefixes.push(last)
        from = afterPrefix(last)
        break
      }
    }
  }
  return { entries, prefixes, isTruncated: false, last }
}

/** After the last key or prefix listed, so that a key put in between is on the next page. */
const resumeAt = ({ entries, last }: Page<StoredObject>): string | undefined =>
  entries.at(-1)?.key === last ? after(last) : afterPrefix(last)

/** Reads a parameter that is a number, of 32 bits. @throws InvalidArgument (400) */
export function readNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) || String(otherwise)
  if (/^\d+$/.test(text) && Number(text) < 2 ** 31) return Number(text)
  throw invalid(name, `Provided ${name} not an integer or within integer range`)
}

/** Reads how many entries a page has at most. @throws InvalidArgument (400) */
export const readMost = (query: URLSearchParams, name: string): number =>
  Math.min(most, readNumber(query, name, most))

/** @throws InvalidArgument (400) */
export function readEncoding(query: URLSearchParams): { encodingType: string | undefined; encode: Encode } {
  const encodingType = query.get('encoding-type') ?? undefined
  if (encodingType !== undefined && encodingType !== 'url')
    throw invalid('encoding-type', 'Invalid Encoding Method specified in Request')
  return { encodingType, encode: encodingType === undefined ? (key) => key : encodeKey }
}

/** Tokens contain the key where the next page begins, signed so that clients can't make their own. */
class Tokens {
  readonly #secret: string

  constructor(secret: string, bucket: string) {
    this.#secret = `${secret}/${bucket}`
  }

  #seal(key: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update(key).digest().subarray(0, 12)
  }

  write(key: string): string {
    const bytes = Buffer.from(key)
    return Buffer.concat([this.#seal(bytes), bytes]).toString('base64')
  }

  read(token: string): string {
    const bytes = Buffer.from(token, 'base64')
    const key = bytes.subarray(12)
    if (bytes.length >= 12 && this.#seal(key).equals(bytes.subarray(0, 12))) return key.toString()
    throw invalid('continuation-token', 'The continuation token provided is incorrect')
  }
}

function describe({ key, modified, etag, size }: StoredObject, encode: Encode, owner: boolean): string {
  const fields = { Key: encode(key), LastModified: toSeconds(modified), ETag: `"${etag}"`, Size: size }
  return `<Contents>${elements(fields)}${owner ? ownerElement : ''}${element('StorageClass', 'STANDARD')}</Contents>`
}

/** Writes the common prefixes of a page. */
export const commonPrefixes = (prefixes: readonly string[], encode: Encode): string[] =>
  prefixes.map((name) => `<CommonPrefixes>${element('Prefix', encode(name))}</CommonPrefixes>`)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, and the older ListObjects. */
export function list({ catalog, oddities }: Store, call: Call, secret: string): Answer {
  const { query, bucket } = call
  const { encodingType, encode } = readEncoding(query)
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const maxKeys = readMost(query, 'max-keys')
  const version =
    query.get('list-type') === '2' ? versionTwo(call, secret, encode, oddities) : versionOne(call, encode)
  const from = version.from ?? listFrom(version.startAfter, prefix, delimiter)
  const page: Page<StoredObject> = version.isEmpty
    ? { entries: [], prefixes: [], isTruncated: maxKeys > 0, last: '' }
    : readPage((key) => catalog.objectsFrom(bucket, key), { prefix, delimiter, maxKeys, from })
  const next = page.isTruncated ? (version.isEmpty ? from : resumeAt(page)) : undefined
  const content = [
    element('Name', bucket),
    element('Prefix', encode(prefix)),
    version.describe(page, next, delimiter),
    element('MaxKeys', maxKeys),
    element('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
    element('EncodingType', encodingType),
    element('IsTruncated', next !== undefined),
    ...page.entries.map((object) => describe(object, encode, version.owner)),
    ...commonPrefixes(page.prefixes, encode),
  ]
  return { status: 200, headers: xmlType, body: document('ListBucketResult', content.join('')) }
}

type Encode = (key: string) => string

/** The difference between the two versions: how a page says where it and the next one begin. */
interface Version {
  readonly startAfter: string
  readonly from?: string
  readonly owner: boolean
  /** Whether this page is empty, as the oddity has it. */
  readonly isEmpty: boolean
  readonly describe: (page: Page<StoredObject>, next: string | undefined, delimiter: string) => string
}

/** A token begins with one of these: whether the page before was full or empty. */
const [afterFull, afterEmpty] = ['-', '+']
const splitMark = (text: string): [string, string] => [text.slice(0, 1), text.slice(1)]

function versionTwo({ query, bucket }: Call, secret: string, encode: Encode, oddities: Oddities): Version {
  const tokens = new Tokens(secret, bucket)
  const token = query.get('continuation-token') ?? undefined
  const startAfter = query.get('start-after') ?? ''
  const [mark = '', from] = token === undefined ? [] : splitMark(tokens.read(token))
  const isEmpty = oddities.emptyPages === true && mark !== afterEmpty
  const nextMark = isEmpty ? afterEmpty : afterFull
  return {
    startAfter,
    isEmpty,
    ...(from === undefined ? {} : { from }),
    owner: query.get('fetch-owner') === 'true',
    describe: ({ entries, prefixes }, next) =>
      [
        element('StartAfter', startAfter === '' ? undefined : encode(startAfter)),
        element('ContinuationToken', token),
        element('NextContinuationToken', next === undefined ? undefined : tokens.write(nextMark + next)),
        element('KeyCount', entries.length + prefixes.length),
      ].join(''),
  }
}

function versionOne({ query }: Call, encode: Encode): Version {
  const startAfter = query.get('marker') ?? ''
  return {
    startAfter,
    isEmpty: false,
    owner: true,
    describe: ({ last }, next, delimiter) =>
      element('Marker', encode(startAfter)) +
      element('NextMarker', next === undefined || delimiter === '' ? undefined : encode(last)),
  }
}

/** A start-after that is itself a common prefix skips all keys below: S3 compares what it lists. */
export function listFrom(startAfter: string, prefix: string, delimiter: string): string {
  if (startAfter === '') return ''
  const rolledUp = delimiter !== '' && startAfter.startsWith(prefix) && startAfter.endsWith(delimiter)
  return (rolledUp ? afterPrefix(startAfter) : undefined) ?? after(startAfter)
}
