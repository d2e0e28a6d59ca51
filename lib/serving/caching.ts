// How long caches may keep an image's bytes.
import { config } from '../config.ts'
import type { Request } from '../http/message.ts'
import { cachedFor, immutable, revalidated, year } from '../image/delivery.ts'
import { parseVersion } from '../image/version.ts'

/** What a Cache-Control depends on. */
type Cacheable = Pick<Request, 'query' | 'headers'>

/** Returns the seconds until a valid signature expires; a year without one. */
function secondsLeft(query: URLSearchParams, now: Date): number {
  const expires = query.get('exp')
  return expires === null ? year : Math.min(year, Math.floor(Number(expires) - now.getTime() / 1000))
}

/**
 * Returns the Cache-Control of an image's bytes: immutable if the URL names their version. A URL that names another one
 * gets them, too, but no cache keeps them under it. Neither does one if the edge doesn't know the key of the signature,
 * which may be about to be revoked.
 * @param request with a signature that is valid, if it has one
 * @param version of the image that the bytes are, or come from; with its focus, if they depend on it
 * @param isFramed whether they do. Anything else is the same whatever focus the URL names.
 */
export function cacheControlOf(
  { query, headers }: Cacheable,
  version: string,
  now = new Date(),
  isFramed = false,
): string {
  if (headers['x-darkroom-unverified'] !== undefined) return revalidated
  const [named, ...others] = query.getAll('v')
  const isPrivate = config.auth.reads
  const left = secondsLeft(query, now)
  if (named === undefined)
    return config.maxAge === 0 ? revalidated : cachedFor(Math.min(config.maxAge, left), isPrivate)
  const meant = isFramed ? named : parseVersion(named).version
  return meant === version && others.length === 0 ? immutable(isPrivate, left) : revalidated
}
