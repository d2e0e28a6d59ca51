// Validates a body against the request's digests, checksums, and ranges.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { ImageError } from '../image/errors.ts'
import type { Headers } from './message.ts'

type Hash = (body: Buffer) => Promise<Buffer> | Buffer

const hash =
  (algorithm: string): Hash =>
  (body) =>
    createHash(algorithm).update(body).digest()

const toCrc32: Hash = (body) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return bytes
}

/** One of the SDK's checksums. */
interface Checksum {
  readonly update: (body: Buffer) => void
  readonly digest: () => Promise<Uint8Array>
}

/** Algorithms that Node lacks are loaded on demand. */
const ofSdk =
  (load: () => Promise<new () => Checksum>): Hash =>
  async (body) => {
    const checksum = new (await load())()
    checksum.update(body)
    return Buffer.from(await checksum.digest())
  }

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const s3Checksums: Readonly<Record<string, Hash>> = {
  crc32: toCrc32,
  crc32c: ofSdk(async () => (await import('@aws-sdk/checksums/crc')).Crc32c),
  crc64nvme: ofSdk(async () => (await import('@aws-sdk/checksums/crc')).Crc64Nvme),
  xxhash64: ofSdk(async () => (await import('@aws-sdk/checksums/xxh')).Xxh64),
  xxhash3: ofSdk(async () => (await import('@aws-sdk/checksums/xxh')).Xxh3_64),
  xxhash128: ofSdk(async () => (await import('@aws-sdk/checksums/xxh')).Xxh3_128),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  md5: hash('md5'),
}

/** https://www.iana.org/assignments/http-digest-hash-alg. Others may be ignored (RFC 9530 section 5). */
const digests: Readonly<Record<string, Hash>> = {
  md5: hash('md5'),
  sha: hash('sha1'),
  'sha-256': hash('sha256'),
  'sha-512': hash('sha512'),
}

interface Claim {
  /** The header field, and the algorithm if it has several. */
  readonly by: string
  readonly value: Buffer
  readonly hash: Hash
}

const bad = (message: string) => new ImageError('bad-request', message)

/** Base64 with its padding, and nothing else. */
function bytesOf(text: string, by: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 0 || bytes.toString('base64') !== text) throw bad(`${by} isn't a base64 hash`)
  return bytes
}

/** A dictionary of byte sequences (RFC 9651), such as `sha-256=:…:, sha-512=:…:`. */
function* fromDigests(field: string, text: string): Generator<Claim> {
  for (const member of text.split(',')) {
    const [, algorithm, value] =
      /^[ \t]*([a-z*][\w.*-]*)=:([A-Za-z0-9+/=]*):[ \t]*(?:;.*)?$/.exec(member) ?? []
    if (algorithm === undefined || value === undefined) throw bad(`Invalid ${field}: use sha-256=:<base64>:`)
    const known = Object.hasOwn(digests, algorithm) ? digests[algorithm] : undefined
    if (known) yield { by: `${field} (${algorithm})`, value: bytesOf(value, field), hash: known }
  }
}

function* claimsOf(headers: Headers): Generator<Claim> {
  const md5 = headers['content-md5']
  if (md5 !== undefined)
    yield { by: 'Content-MD5', value: bytesOf(md5.trim(), 'Content-MD5'), hash: hash('md5') }
  // The body of a request is the whole representation that it sends (RFC 9530 section 3).
  for (const field of ['Content-Digest', 'Repr-Digest']) {
    const text = headers[field.toLowerCase()]
    if (text !== undefined) yield* fromDigests(field, text)
  }
  for (const [algorithm, checksum] of Object.entries(s3Checksums)) {
    const by = `x-amz-checksum-${algorithm}`
    const text = headers[by]
    if (text !== undefined) yield { by, value: bytesOf(text.trim(), by), hash: checksum }
  }
  const payload = headers['x-amz-content-sha256']
  if (payload !== undefined && /^[0-9a-f]{64}$/i.test(payload))
    yield { by: 'x-amz-content-sha256', value: Buffer.from(payload, 'hex'), hash: hash('sha256') }
}

/**
 * Refuses a body that doesn't match its header fields: Content-MD5 (RFC 1864), Content-Digest and Repr-Digest (RFC
 * 9530), S3's x-amz-checksum-* and x-amz-content-sha256. They apply to the bytes as sent, even if compressed. Also
 * refuses a part of an image, which would replace the whole (Content-Range, RFC 9110 section 14.5).
 * @throws ImageError bad-request
 */
export async function checkIntegrity(headers: Headers, body: Buffer): Promise<void> {
  if (headers['content-range'] !== undefined)
    throw bad("Content-Range isn't supported in requests: send the whole file")
  for (const { by, value, hash: compute } of claimsOf(headers))
    if (!value.equals(await compute(body))) throw bad(`The body doesn't match ${by}`)
}
