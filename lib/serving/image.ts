// An image at a path: its original, with `?preset=` a variant, with other parameters a rendition.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { demandFound } from '../image/errors.ts'
import { readSize } from '../sizes/asked.ts'
import type { SigningKey } from '../sizes/sign.js'
import { isSigned } from '../sizes/verify.ts'
import { originalKey } from '../storage/keys.ts'
import { replyWith } from './bytes.ts'
import type { Processing } from './describe.ts'
import { serveRendition } from './rendition.ts'
import { presetOf, serveVariant } from './variant.ts'

/** Reads the keys only for URLs that claim to be signed. */
async function keysFor(query: URLSearchParams): Promise<readonly SigningKey[]> {
  if (!['kid', 'exp', 'sig'].some((name) => query.has(name))) return []
  const { signingKeys } = await import('../storage/secrets.ts')
  return signingKeys()
}

/**
 * Answers GET and HEAD for an image. Checks the signature before the parameters that it covers.
 * @throws ImageError bad-signature, bad-request, missing, range, undecodable, too-many-pixels, storage
 */
export async function serveImage(name: string, request: Request): Promise<Reply<Processing>> {
  const { path, query } = request
  const signed = isSigned(path, query, await keysFor(query))
  const preset = presetOf(query)
  if (preset !== undefined) return serveVariant(name, preset, request)
  const asked = readSize(query, signed, config.sizes.unsigned)
  if (!asked) {
    return demandFound(name, await replyWith(name, request, { key: originalKey(name) }))
  }
  return serveRendition(name, asked, request)
}
