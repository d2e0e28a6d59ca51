// AWS Signature Version 4, recomputed from a request and compared with its header or its presigned URL.
import { timingSafeEqual } from 'node:crypto'
import {
  ALGORITHM_IDENTIFIER,
  createScope,
  getCanonicalHeaders,
  getSigningKey,
  SignatureV4,
  UNSIGNED_PAYLOAD,
} from '@smithy/signature-v4'
import { Sha256 } from '../../lib/storage/s3/sha256.ts'
import type { Call } from './call.ts'
import { accessDenied, invalid, refusal } from './refusal.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/** What a request says about its signature. */
interface Claim {
  readonly credential: string
  /** As signed: 20260131T235959Z */
  readonly date: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payloadHash: string
  readonly expiresIn?: number
}

const maxSkew = 15 * 60 * 1000
const week = 7 * 24 * 60 * 60

function parseDate(date: string): number {
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const time = iso === date ? Number.NaN : Date.parse(iso)
  if (Number.isNaN(time)) throw accessDenied('AWS authentication requires a valid Date or x-amz-date header')
  return time
}

/** S3 encodes a key once: everything but slashes and RFC 3986's unreserved characters. */
const encodePath = (path: string): string =>
  encodeURIComponent(path)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')

function groupQuery(query: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(query.keys())].filter((name) => name !== 'X-Amz-Signature')
  return Object.fromEntries(names.map((name) => [name, query.getAll(name)]))
}

/** Exposes SignatureV4's canonical forms, which its public methods use only to sign. */
class Recomputer extends SignatureV4 {
  stringToSign(call: Call, path: string, claim: Claim, scope: string): Promise<string> {
    const signed = new Set(claim.signedHeaders)
    const headers = Object.fromEntries(claim.signedHeaders.map((name) => [name, call.headers[name] ?? '']))
    const request = {
      method: call.method,
      protocol: 'http:',
      hostname: call.host,
      path,
      query: groupQuery(call.query),
      headers,
    }
    const canonical = this.createCanonicalRequest(
      request,
      getCanonicalHeaders(request, undefined, signed),
      claim.payloadHash,
    )
    return this.createStringToSign(claim.date, scope, canonical, ALGORITHM_IDENTIFIER)
  }
}

function claimInHeader({ headers }: Call): Claim {
  const fields = Object.fromEntries(
    [...(headers.authorization ?? '').matchAll(/(Credential|SignedHeaders|Signature)=([^\s,]+)/g)].map(
      ([, name, value]) => [name, value],
    ),
  )
  const { Credential: credential, SignedHeaders: signedHeaders, Signature: signature } = fields
  if (
    !headers.authorization?.startsWith(ALGORITHM_IDENTIFIER) ||
    !credential ||
    !signedHeaders ||
    !signature
  ) {
    throw invalid('Authorization', 'Unsupported Authorization Type')
  }
  const payloadHash = headers['x-amz-content-sha256']
  if (!payloadHash) {
    throw refusal('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  }
  const date = headers['x-amz-date'] ?? ''
  return { credential, date, signedHeaders: signedHeaders.split(';'), signature, payloadHash }
}

function claimInQuery({ query }: Call): Claim {
  const read = (name: string): string => {
    const value = query.get(name)
    if (value) return value
    const message =
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'
    throw refusal('AuthorizationQueryParametersError', message)
  }
  const expiresIn = Number(read('X-Amz-Expires'))
  if (!(expiresIn >= 1 && expiresIn <= week)) {
    const message = 'X-Amz-Expires must be between 1 and 604800 seconds'
    throw refusal('AuthorizationQueryParametersError', message)
  }
  return {
    credential: read('X-Amz-Credential'),
    date: read('X-Amz-Date'),
    signedHeaders: read('X-Amz-SignedHeaders').split(';'),
    signature: read('X-Amz-Signature'),
    payloadHash: query.get('X-Amz-Content-Sha256') ?? UNSIGNED_PAYLOAD,
    expiresIn,
  }
}

function checkTime({ date, expiresIn }: Claim, now: number): void {
  const time = parseDate(date)
  if (time - now > maxSkew || (expiresIn === undefined && now - time > maxSkew)) {
    const message = 'The difference between the request time and the current time is too large.'
    throw refusal('RequestTimeTooSkewed', message, {
      RequestTime: date,
      ServerTime: new Date(now).toISOString(),
    })
  }
  if (expiresIn !== undefined && now > time + expiresIn * 1000) throw accessDenied('Request has expired')
}

/** @returns the scope. @throws InvalidAccessKeyId (403), AuthorizationHeaderMalformed (400) */
export function checkCredential(
  credential: string,
  date: string,
  { accessKeyId, region }: Credentials,
): string {
  const slash = credential.indexOf('/')
  if (credential.slice(0, slash) !== accessKeyId) {
    const message = 'The AWS Access Key Id you provided does not exist in our records.'
    throw refusal('InvalidAccessKeyId', message, { AWSAccessKeyId: credential.slice(0, Math.max(0, slash)) })
  }
  const scope = createScope(date.slice(0, 8), region, 's3')
  if (credential.slice(slash + 1) !== scope) {
    const message = `The authorization header is malformed; the credential's scope is wrong; expecting '${scope}'`
    throw refusal('AuthorizationHeaderMalformed', message, { Region: region })
  }
  return scope
}

/** The hex signature of a string with the key of the day that `date` begins with. */
export async function sign(text: string, date: string, credentials: Credentials): Promise<string> {
  const key = await getSigningKey(Sha256, credentials, date.slice(0, 8), credentials.region, 's3')
  const hash = new Sha256(key)
  hash.update(text)
  return Buffer.from(await hash.digest()).toString('hex')
}

/** @throws SignatureDoesNotMatch (403) */
export function checkSignature(computed: string, given: string): void {
  const [a, b] = [Buffer.from(computed), Buffer.from(given)]
  if (a.length === b.length && timingSafeEqual(a, b)) return
  const message =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
  throw refusal('SignatureDoesNotMatch', message)
}

/** The host and every x-amz-* header must be signed: otherwise anybody could add them. */
function checkCoverage(call: Call, { signedHeaders }: Claim): void {
  const uncovered = Object.keys(call.headers).find(
    (name) =>
      (name === 'host' || name.startsWith('x-amz-')) &&
      name !== 'x-amz-content-sha256' &&
      !signedHeaders.includes(name),
  )
  if (uncovered === undefined) return
  throw accessDenied('There were headers present in the request which were not signed')
}

/**
 * Checks that a request is signed with these credentials.
 * @throws AccessDenied (403) for an anonymous or expired request, SignatureDoesNotMatch, RequestTimeTooSkewed,
 *   InvalidAccessKeyId (403), and others
 */
export async function authenticate(call: Call, credentials: Credentials): Promise<void> {
  const presigned = call.query.has('X-Amz-Algorithm')
  if (!presigned && call.headers.authorization === undefined) throw accessDenied()
  const claim = presigned ? claimInQuery(call) : claimInHeader(call)
  const scope = checkCredential(claim.credential, claim.date, credentials)
  checkTime(claim, Date.now())
  checkCoverage(call, claim)
  const recomputer = new Recomputer({
    credentials,
    region: credentials.region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  })
  const path = encodePath(decodeURIComponent(call.path))
  const text = await recomputer.stringToSign(call, path, claim, scope)
  checkSignature(await sign(text, claim.date, credentials), claim.signature)
}
