// Signatures of requests to AWS, by the credentials of this process.
import { createHash, createHmac } from 'node:crypto'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { SignatureV4 } from '@smithy/signature-v4'
import { config } from '../../config.ts'

/** SHA-256, or with a secret its HMAC, as the signer calls it. */
export class Sha256 {
  #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>
  readonly #secret: string | Uint8Array | undefined

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = ArrayBuffer.isView(secret)
      ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
      : secret instanceof ArrayBuffer
        ? new Uint8Array(secret)
        : secret
    this.#hash = this.#begin()
  }

  #begin() {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret)
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#begin()
  }
}

/** Finds credentials once, and again before they expire. In a package, they are those of the environment. */
export const credentials = defaultProvider()

/** Returns what signs requests to a service, such as `s3`. */
export const signerFor = (service: string, region = config.region): SignatureV4 =>
  new SignatureV4({
    ...{ service, region, credentials, sha256: Sha256 },
    // S3 signs a key's path as it is sent.
    uriEscapePath: service !== 's3',
  })
