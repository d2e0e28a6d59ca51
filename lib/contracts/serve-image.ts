// An image at a path: its original, by `?preset=` a variant, by other parameters any size.
import { config } from '../config.ts'
import type { Reply, Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { readSize } from '../sizes/asked.ts'
import { isSigned } from '../sizes/verify.ts'
import { originalKey } from '../storage/keys.ts'
import { replyWith } from './bytes.ts'
import { serveSize } from './size.ts'
import type { Processing } from './variant.api.ts'
import { presetOf, serveVariant } from './variant.ts'

/**
 * Answers GET and HEAD for an image. A signature is looked at before what it signs.
 * @throws ImageError bad-signature, bad-request, missing, range, undecodable, too-many-pixels, storage
 */
export async function serveImage(name: string, request: Request): Promise<Reply<Processing>> {
  const { path, query } = request
  const { keys, signedOnly } = config.sizes
  const signed = isSigned(path, query, keys)
  const preset = presetOf(query)
  if (preset !== undefined) return serveVariant(name, preset, request)
  const asked = readSize(query, signed)
  if (!asked) return replyWith(name, request, { key: originalKey(name), filename: name })
  if (signedOnly && !signed) throw new ImageError('bad-signature', 'A size needs a signed URL here')
  return serveSize(name, asked, request)
}
