// An image at a path: its original, with `?preset=` a variant, with other parameters a rendition.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { demandFound } from '../image/errors.ts'
import { readSize } from '../sizes/asked.ts'
import { originalKey } from '../storage/keys.ts'
import { replyWith } from './bytes.ts'
import type { Processing } from './describe.ts'
import { serveRendition } from './rendition.ts'
import { hasSignature } from './signature.ts'
import { presetOf, serveVariant } from './variant.ts'

/**
 * Answers GET and HEAD for an image. Checks the signature before the parameters that it covers.
 * @throws ImageError bad-signature, bad-request, missing, range, undecodable, too-many-pixels, storage
 */
export async function serveImage(name: string, request: Request): Promise<Reply<Processing>> {
  const { query } = request
  const signed = await hasSignature(request)
  const preset = presetOf(query)
  if (preset !== undefined) return serveVariant(name, preset, request)
  const asked = readSize(query, signed, config.sizes.unsigned)
  if (!asked) {
    return demandFound(name, await replyWith(name, request, { key: originalKey(name) }))
  }
  return serveRendition(name, asked, request)
}
