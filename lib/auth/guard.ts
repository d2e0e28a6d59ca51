// Authorization, before a route acts.
import { config } from '../config.ts'
import type { Request } from '../http/message.ts'
import { ImageError } from '../image/errors.ts'
import { findKey } from './keys.ts'

/** `X-Api-Key`, or a bearer token (RFC 6750 section 2.1). */
function secretOf({ headers }: Request): string | undefined {
  const [, bearer] = /^bearer\s+(\S+)$/i.exec(headers.authorization?.trim() ?? '') ?? []
  return headers['x-api-key'] ?? bearer
}

async function checkKey(request: Request, isRead: boolean): Promise<void> {
  const secret = secretOf(request)
  if (!secret)
    throw new ImageError('unauthenticated', 'Authentication required: send an API key as X-Api-Key')
  // Only requests that need a key load the client for SSM.
  const { validKeys } = await import('./valid-keys.ts')
  const key = findKey(await validKeys(), secret)
  if (!key) throw new ImageError('unauthenticated', 'Unknown or revoked API key')
  if (key.reads_only && !isRead) throw new ImageError('forbidden', 'This API key is read-only')
}

/**
 * Allows a request, or refuses it. By default, reads are open, and writes need what `AUTH` says: nothing, an API key,
 * or a token that API Gateway validated.
 * @throws ImageError unauthenticated, forbidden, storage
 */
export async function guard(request: Request, isRead: boolean): Promise<void> {
  const { mode, reads } = config.auth
  if (mode === 'none' || (isRead && !reads)) return
  if (mode === 'key') return checkKey(request, isRead)
  if (!request.hasToken)
    throw new ImageError('unauthenticated', 'Authentication required: send a bearer token')
}
