// CloudFront Function in front of the service (viewer request, runtime cloudfront-js-2.0). It passes the client's host
// and path in headers, and encodes the path so that API Gateway, which decodes it twice, finds its route. A URL that
// names the version of an image becomes the key of the object that has its bytes, by the rules of lib/sizes: the same
// for all spellings of a URL. docs/decisions/0021-front-door.md and 0033-edge-cache.md say why.
//
// bundle.ts turns this file and what it imports into the function's code: JavaScript of 2015 and less. So there are no
// classes and no for-of loops here, and none of the later methods of strings and arrays.
import { fileOf } from '../lib/image/rendition.ts'
import { parseVersion, type Version } from '../lib/image/version.ts'
import { readSize, type Unsigned } from '../lib/sizes/asked.ts'
import { type Query, readers } from '../lib/sizes/parameters.ts'
import { signedParameters } from '../lib/sizes/sign.js'
import { type Claim, checkClaim, claimOf } from '../lib/sizes/verify.ts'
import { renditionKey, variantKey } from '../lib/storage/keys.ts'
import { canonicalAccept } from './accept.ts'

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
interface Field {
  readonly value: string
  readonly multiValue?: readonly { readonly value: string }[]
}

interface EdgeRequest {
  readonly method: string
  uri: string
  querystring: Record<string, Field>
  readonly headers: Record<string, Field>
}

interface OriginGroup {
  readonly originIds: readonly { readonly originId: string }[]
  readonly selectionCriteria: 'default'
  readonly failoverCriteria: { readonly statusCodes: readonly number[] }
}

/**
 * CloudFront's module: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 */
declare const cf: {
  readonly kvs: () => { readonly get: (key: string) => Promise<string> }
  readonly createRequestOriginGroup: (group: OriginGroup) => void
}

/** Whether images may be cached here: not on stages whose reads need a credential. */
declare const CACHES: boolean
/** The sizes that need no signed URL. */
declare const UNSIGNED: Unsigned

/** No image name contains it: every contract refuses it with 400. */
const illegal = '%00'

/**
 * No image name is longer, encoded (600), and no handle of an upload (lib/uploads/parts.ts), with ids of S3's uploads
 * of up to 344 characters. Renditions of longer names would have keys that S3 refuses.
 */
const maxLength = 800

/** Returns a segment of a path, decoded once, in its only encoding from here on. */
function canonical(segment: string): string {
  if (!/^[!-~]+$/.test(segment)) return illegal
  try {
    const meant = decodeURIComponent(segment)
    const encoded = encodeURIComponent(meant)
    return meant === '.' || meant === '..' || encoded.length > maxLength ? illegal : encoded
  } catch (_) {
    return illegal
  }
}

/**
 * Returns a segment that stays one segment however often it is decoded. One with slashes, backslashes, or control
 * characters wouldn't, so API Gateway gets another in its place, and functions read the header. The same goes for a
 * path that begins like a key in the bucket: only this function may name keys.
 */
const routable = (segment: string, index: number) =>
  /%(2F|5C|7F|[01].)/.test(segment) || (index === 0 && /^(variants|sizes)$/.test(segment))
    ? '-'
    : encodeURIComponent(segment)

/** Returns a query as URLSearchParams would parse it; undefined where CloudFront's parsing may differ. */
function parse(querystring: Record<string, Field>): Query | undefined {
  const values: Record<string, string[]> = Object.create(null)
  const names = Object.keys(querystring)
  if (names.some((name) => /[%+]/.test(name))) return undefined
  try {
    names.forEach((name) => {
      const given = querystring[name] as Field
      const texts = given.multiValue || [given]
      values[name] = texts.map(({ value }) => decodeURIComponent(value.split('+').join(' ')))
    })
  } catch (_) {
    return undefined
  }
  const getAll = (name: string) => values[name] || []
  return {
    getAll,
    has: (name) => getAll(name).length > 0,
    forEach: (act) => {
      names.forEach((name) => {
        getAll(name).forEach((value) => {
          act(value, name, undefined as never)
        })
      })
    },
  }
}

/** All parameters with a meaning, in the order of a cache key. */
const known = signedParameters.concat('sig', 'v')

/** Returns the parameters with a meaning, percent-encoded; undefined if one of them is repeated. */
function canonicalQuery(query: Query): Record<string, Field> | undefined {
  if (known.some((name) => query.getAll(name).length > 1)) return undefined
  const fields: Record<string, Field> = {}
  known.forEach((name) => {
    query.getAll(name).forEach((value) => {
      fields[name] = { value: encodeURIComponent(value) }
    })
  })
  return fields
}

const toText = (fields: Record<string, Field>) =>
  Object.keys(fields)
    .map((name) => [name, (fields[name] as Field).value].join('='))
    .join('&')

function remove(headers: Record<string, Field>, names: RegExp): void {
  Object.keys(headers).forEach((name) => {
    if (names.test(name)) delete headers[name]
  })
}

/** Whether functions have nothing to say about a preset but its bytes. */
const isPreset = (query: Query, preset: string) =>
  !Object.keys(readers).some((name) => query.has(name)) && /^[a-z][a-z0-9-]{0,31}$/.test(preset)

/** Returns the key of what a query asks for; undefined if it is the original, or only functions know. */
function keyFor(
  name: string,
  { version, focus }: Version,
  query: Query,
  isSigned: boolean,
): string | undefined {
  const preset = query.getAll('preset')[0]
  if (preset !== undefined) {
    // Of other presets, functions know whether they crop.
    if (!isPreset(query, preset) || (focus && !/^(thumb|small|medium|large)$/.test(preset))) return undefined
    return variantKey(name, version, preset, preset === 'thumb' ? focus : undefined)
  }
  const asked = readSize(query, isSigned, UNSIGNED)
  if (!asked || asked.format === 'auto') return undefined
  return renditionKey(name, version, fileOf(asked.toRendition('webp', focus)))
}

/**
 * Returns the path of the object with these bytes; undefined if only functions know whether there is one. API Gateway
 * gets the same path if the object is missing, and refuses percent signs in names.
 * @throws what lib/sizes throws, for functions to say
 */
function objectPath(name: string, query: Query, isSigned: boolean): string | undefined {
  const named = query.getAll('v')
  const version = parseVersion(named.join())
  if (!/^[0-9a-f]{32}(-\d{1,5})?$/.test(version.version) || /%25/.test(name)) return undefined
  const key = keyFor(name, version, query, isSigned)
  return key === undefined ? undefined : `/${key}`
}

/** S3 answers 403 to CloudFront for a missing object, because CloudFront must not list the bucket. */
const bucketThenApi: OriginGroup = {
  originIds: [{ originId: 'bucket' }, { originId: 'api' }],
  selectionCriteria: 'default',
  failoverCriteria: { statusCodes: [403, 404, 500, 502, 503, 504] },
}

/** Returns the secret of a claim's key. Functions know keys that aren't here yet, or not any more. */
async function secretOf(claim: Claim, headers: EdgeRequest['headers']): Promise<string | undefined> {
  try {
    return await cf.kvs().get(`key:${claim.kid}`)
  } catch (_) {
    // Then nobody keeps their answer.
    headers['x-darkroom-unverified'] = { value: '1' }
  }
}

/**
 * Sends a request for an image to the object with its bytes if the URL names one, and gives all its spellings one key.
 */
async function deliver(request: EdgeRequest, name: string, query: Query): Promise<void> {
  const { headers } = request
  const claim = claimOf(query)
  const secret = claim && (await secretOf(claim, headers))
  // A preset may leave the format open, too: only functions know.
  headers.accept = {
    value: canonicalAccept(
      headers.accept && (query.getAll('format')[0] === 'auto' || query.has('preset'))
        ? headers.accept.value
        : '',
    ),
  }
  const fields = canonicalQuery(query)
  if (!fields) return
  request.querystring = fields
  // Functions word their failure.
  if (headers['if-match'] || headers['if-unmodified-since']) return
  if (claim) checkClaim(claim, `/images/${name}`, query, secret, new Date())
  const path = objectPath(name, query, claim !== undefined)
  if (path === undefined) return
  headers['x-darkroom-query'] = { value: toText(fields) }
  remove(headers, /^(authorization|cookie|x-amz-.*)$/)
  request.uri = path
  request.querystring = {}
  cf.createRequestOriginGroup(bucketThenApi)
}

/** Gives spellings of a request to IIIF one key in the cache. Only the information depends on Accept. */
function unify(request: EdgeRequest, query: Query): void {
  request.querystring = canonicalQuery(query) || request.querystring
  if (!/info\.json$/.test(request.uri)) request.headers.accept = { value: '*/*' }
}

/** Says in headers what API Gateway changes, in place of what a client sends under these names. */
function note(headers: EdgeRequest['headers'], segments: readonly string[], isRead: boolean): void {
  headers['x-darkroom-host'] = { value: (headers.host as Field).value }
  headers['x-darkroom-path'] = { value: `/${segments.join('/')}` }
  remove(headers, /^x-darkroom-(query|type|unverified)$/)
  const type = headers['content-type']
  if (headers['content-encoding'] || !(type || isRead)) {
    // Bodies that are compressed, or have no type, stay bytes: API Gateway would treat them as
    // text if the type is JSON.
    headers['x-darkroom-type'] = { value: type ? type.value : '' }
    headers['content-type'] = { value: 'application/octet-stream' }
  }
}

/** Handles a client's request. Each function costs bytes, of which few are left (bundle.ts). */
export async function handler(event: { readonly request: EdgeRequest }): Promise<EdgeRequest> {
  const { request } = event
  const { headers, uri } = request
  const segments = uri
    .split('/')
    .filter((segment) => segment !== '')
    .map(canonical)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  note(headers, segments, isRead)
  // Everybody may see the page, even if API Gateway requires a token at `/`; the function uses the header.
  const accept = headers.accept
  if (isRead && segments.length === 0 && accept && /text\/html/.test(accept.value))
    segments.push('assets', 'index.html')
  request.uri = `/${segments.map(routable).join('/')}`
  const query = CACHES && isRead ? parse(request.querystring) : undefined
  if (!query) return request
  if (/^\/iiif\//.test(uri)) unify(request, query)
  const name = segments[1]
  if (segments.length !== 2 || name === undefined || !/^\/images\//.test(uri)) return request
  try {
    await deliver(request, name, query)
  } catch (_) {
    // Functions say what is wrong.
  }
  return request
}
