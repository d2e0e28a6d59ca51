// The body of a signed request: its bytes without transport encoding, checked against its length and its hashes.
import type { Call } from './call.ts'
import { decodeChunks } from './chunked.ts'
import { type Checksum, type Claims, checksumNames, Digest } from './digest.ts'
import { refusal } from './refusal.ts'

const checksumPrefix = 'x-amz-checksum-'

const asChecksum = (header: string): Checksum | undefined =>
  checksumNames.find((name) => header === checksumPrefix + name)

/** The checksums in headers or the fields of a form, by algorithm. */
export function claimedChecksums(headers: Readonly<Record<string, string>>): Map<Checksum, string> {
  const claimed = new Map<Checksum, string>()
  for (const [header, value] of Object.entries(headers)) {
    const name = asChecksum(header)
    if (name !== undefined) claimed.set(name, value)
  }
  return claimed
}

/** Writes checksums as headers. */
export function checksumHeaders(checksums: ReadonlyMap<Checksum, string>): Record<string, string> {
  return Object.fromEntries([...checksums].map(([name, value]) => [checksumPrefix + name, value]))
}

function claimsOf({ headers }: Call): Claims {
  const hash = headers['x-amz-content-sha256']
  const payload = hash !== undefined && /^[0-9a-f]{64}$/.test(hash) ? hash : undefined
  return { md5: headers['content-md5'], payload, checksums: claimedChecksums(headers) }
}

const isChunked = ({ headers }: Call): boolean =>
  headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true ||
  headers['content-encoding']?.split(',').includes('aws-chunked') === true

/** S3 requires the size before the first byte: 411 otherwise. */
function announcedSize(call: Call): number {
  const header = isChunked(call) ? 'x-amz-decoded-content-length' : 'content-length'
  const size = call.headers[header]
  if (size !== undefined && /^\d+$/.test(size)) return Number(size)
  throw refusal('MissingContentLength', `You must provide the ${header} HTTP header.`)
}

export interface Body {
  /** Ends with an error if the bytes don't match what the request says. */
  readonly chunks: AsyncIterable<Buffer>
  /** Whoever reads the chunks updates it with each. */
  readonly digest: Digest
  /** Complete once the chunks are read. */
  readonly checksums: ReadonlyMap<Checksum, string>
}

/**
 * Opens the body. Reading it throws IncompleteBody, BadDigest, or XAmzContentSHA256Mismatch (400) if it doesn't match.
 * @throws MissingContentLength (411)
 */
export function openBody(call: Call): Body {
  const size = announcedSize(call)
  const claims = claimsOf(call)
  const digest = new Digest(wanted(call, claims))
  const onTrailer = (header: string, value: string) => {
    const name = asChecksum(header)
    if (name !== undefined) claims.checksums.set(name, value)
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    yield* isChunked(call) ? decodeChunks(call.body, onTrailer) : call.body
    if (digest.size !== size)
      throw refusal('IncompleteBody', `The request announced ${size} bytes, and sent ${digest.size}`)
    digest.verify(claims)
  }
  return { chunks: chunks(), digest, checksums: claims.checksums }
}

function wanted(call: Call, claims: Claims): Set<Checksum> {
  const { headers } = call
  const algorithms = new Set(claims.checksums.keys())
  // A trailer that wasn't announced is checked, too.
  if (isChunked(call)) algorithms.add('crc32')
  const trailer = asChecksum(headers['x-amz-trailer'] ?? '')
  if (trailer !== undefined) algorithms.add(trailer)
  if (claims.payload !== undefined) algorithms.add('sha256')
  return algorithms
}

const maxDocument = 4 * 1024 * 1024

/** Receives a short body (an XML document) as text. */
export async function receiveText(call: Call): Promise<string> {
  const { chunks, digest } = openBody(call)
  const pieces: Buffer[] = []
  for await (const chunk of chunks) {
    digest.update(chunk)
    pieces.push(chunk)
    if (digest.size > maxDocument) throw refusal('MaxMessageLengthExceeded', 'Your request was too big.')
  }
  return Buffer.concat(pieces).toString('utf8')
}
