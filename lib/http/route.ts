// A route: what answers one method and path, and the table of a function's routes.
import type { ImageError } from '../image/errors.ts'
import type { Reply, Request } from './message.ts'

/** Answers one method and path, in the wire format of one contract. */
export interface Route<Json = unknown> {
  /** API Gateway's route key, as in serverless.yml: `GET /images/{id}`. */
  readonly key: string
  /** Changes nothing, whatever its method. GET and HEAD never do. */
  readonly isRead?: boolean
  /** Whether a request needs no credential: the page, on which people sign in. */
  readonly isPublic?: (request: Pick<Request, 'headers'>) => boolean
  /** Answers the same whatever the body is. */
  readonly ignoresBody?: boolean
  /** Takes an Idempotency-Key. */
  readonly isIdempotent?: boolean
  readonly act: (request: Request) => Promise<Reply<Json>>
  /** Words an error the way its contract does. */
  readonly refuse: (error: ImageError, request: Pick<Request, 'headers'>) => Reply
}

/** Routes by their key. */
export type RouteTable = Readonly<Record<string, Route>>

/** Returns the key of the HEAD route for a GET route's key; any other key unchanged. */
export const headKey = (key: string) => key.replace(/^GET /, 'HEAD ')

/**
 * Returns the table of a function's routes, with HEAD for every GET (RFC 9110 section 9.3.2): API Gateway sends a HEAD
 * request only to a HEAD route.
 * @throws Error if two routes have the same key
 */
export function tableOf(routes: readonly Route[]): RouteTable {
  const heads = routes
    .filter(({ key }) => key.startsWith('GET '))
    .map((route) => ({ ...route, key: headKey(route.key) }))
  const table: Record<string, Route> = {}
  for (const route of [...routes, ...heads]) {
    if (table[route.key]) throw new Error(`Two routes have the key ${route.key}`)
    table[route.key] = route
  }
  return table
}
