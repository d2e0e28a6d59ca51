// The hashes of a body, computed while it is streamed, and their comparison with the sender's.
import { createHash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { refusal } from './refusal.ts'

/** The x-amz-checksum-* algorithms that are checked; others (crc32c, crc64nvme) aren't. */
export const checksumNames = ['crc32', 'sha1', 'sha256'] as const
export type Checksum = (typeof checksumNames)[number]

export interface Claims {
  /** Base64, from Content-MD5. */
  readonly md5?: string | undefined
  /** Hex, from x-amz-content-sha256. */
  readonly payload?: string | undefined
  /** Base64, from x-amz-checksum-*; trailers are added when they arrive. */
  readonly checksums: Map<Checksum, string>
}

/** Hashes of the bytes so far. */
export class Digest {
  size = 0
  #crc = 0
  readonly #md5 = createHash('md5')
  readonly #shas = new Map<Checksum, Hash>()
  readonly #wanted: ReadonlySet<Checksum>

  constructor(algorithms: Iterable<Checksum> = []) {
    this.#wanted = new Set(algorithms)
    for (const name of this.#wanted) if (name !== 'crc32') this.#shas.set(name, createHash(name))
  }

  update(chunk: Uint8Array): void {
    this.size += chunk.length
    if (this.#wanted.has('crc32')) this.#crc = crc32(chunk, this.#crc)
    this.#md5.update(chunk)
    for (const hash of this.#shas.values()) hash.update(chunk)
  }

  /** Hex: the ETag of an object that isn't a multipart upload. */
  md5(): string {
    return this.#md5.copy().digest('hex')
  }

  #value(name: Checksum): Buffer | undefined {
    if (name !== 'crc32') return this.#shas.get(name)?.copy().digest()
    if (!this.#wanted.has('crc32')) return undefined
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(this.#crc)
    return bytes
  }

  /** @throws XAmzContentSHA256Mismatch or BadDigest (both 400) if the bytes don't match */
  verify(claims: Claims): void {
    if (claims.payload !== undefined && this.#value('sha256')?.toString('hex') !== claims.payload) {
      const message = "The provided 'x-amz-content-sha256' header does not match what was computed."
      throw refusal('XAmzContentSHA256Mismatch', message)
    }
    if (claims.md5 !== undefined && claims.md5 !== Buffer.from(this.md5(), 'hex').toString('base64')) {
      throw refusal('BadDigest', 'The Content-MD5 you specified did not match what we received.')
    }
    for (const [name, claimed] of claims.checksums) {
      if (this.#value(name)?.toString('base64') === claimed) continue
      const message = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`
      throw refusal('BadDigest', message)
    }
  }
}
