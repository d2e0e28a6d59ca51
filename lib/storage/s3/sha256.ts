// SHA-256 for signatures.
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/**
 * Returns a secret as createHmac takes it fastest. With bytes, it takes three times as long: it throws and catches an
 * exception to find that they aren't a KeyObject.
 */
function keyOf(secret: string | ArrayBuffer | ArrayBufferView | undefined): KeyObject | string | undefined {
  if (secret === undefined || typeof secret === 'string') return secret
  const isWhole = secret instanceof ArrayBuffer
  const { buffer, byteOffset, byteLength } = isWhole ? new Uint8Array(secret) : secret
  return createSecretKey(new Uint8Array(buffer, byteOffset, byteLength))
}

/** SHA-256, or with a secret its HMAC, as the signer calls it. */
export class Sha256 {
  #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>
  readonly #key: KeyObject | string | undefined

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = keyOf(secret)
    this.#hash = this.#begin()
  }

  #begin() {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key)
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#begin()
  }
}
