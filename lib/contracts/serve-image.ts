// An image at a path: its original, or by `?preset=` a variant.
import type { Reply, Request } from '../http/message.ts'
import { originalKey } from '../storage/keys.ts'
import { replyWith } from './bytes.ts'
import { presetOf, serveVariant } from './variant.ts'

/**
 * Answers GET and HEAD for an image.
 * @throws ImageError bad-request, missing, range, undecodable, storage
 */
export function serveImage(name: string, request: Request): Promise<Reply> {
  const preset = presetOf(request.query)
  if (preset !== undefined) return serveVariant(name, preset, request)
  return replyWith(name, request, { key: originalKey(name), filename: name })
}
