// How an image's bytes are delivered: by a function, and as they are in the bucket.
import { create } from 'content-disposition'

/** Seconds. Caches rarely keep anything longer. */
export const year = 31_536_000

/** Caches revalidate each time, and mostly get a 304. */
export const revalidated = 'no-cache'

/** Returns the Cache-Control that lets caches keep bytes for some seconds. @param isPrivate only those of one client */
export const cachedFor = (seconds: number, isPrivate: boolean) =>
  `${isPrivate ? 'private' : 'public'}, max-age=${seconds}`

/** Returns the Cache-Control of bytes that never change (RFC 8246). */
export const immutable = (isPrivate: boolean, seconds = year) => `${cachedFor(seconds, isPrivate)}, immutable`

/** Returns `inline` with the filename in any script (RFC 6266), and an ASCII fallback. */
export function inline(filename: string): string {
  return create(filename, { type: 'inline', fallback: filename.replaceAll(/[^\x20-\x7e]/gu, '_') })
}
