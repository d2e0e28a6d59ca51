// Compressed bodies (Content-Encoding, RFC 9110 section 8.4).
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { ImageError } from '../image/errors.ts'
import { maxTextBytes, tooLarge } from './limits.ts'

type Decode = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const gzip: Decode = promisify(gunzip)

const codings: Readonly<Record<string, Decode>> = {
  gzip,
  'x-gzip': gzip,
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
}

/** More layers only serve to hide something. */
const maxLayers = 3

/** Returns the decoders in the order in which the codings were applied. */
function layersOf(field: string): Decode[] {
  const names = field
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  return names.map((name) => {
    const decode = Object.hasOwn(codings, name) ? codings[name] : undefined
    if (decode && names.length <= maxLayers) return decode
    throw new ImageError('coding', `Unsupported Content-Encoding "${field}": use gzip, deflate, br, or zstd`)
  })
}

/**
 * Decompresses a body, up to the size that a request may have.
 * @param field Content-Encoding
 * @throws ImageError coding: an unsupported one; too-large; bad-request: a body that isn't in
 *   that coding, or is truncated
 */
export async function decodeBody(field: string, body: Buffer): Promise<Buffer> {
  let decoded = body
  for (const decode of layersOf(field).reverse()) {
    try {
      decoded = await decode(decoded, { maxOutputLength: maxTextBytes })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
      const message = `The body isn't valid ${field}, or is truncated`
      throw new ImageError('bad-request', message, { cause })
    }
  }
  return decoded
}
