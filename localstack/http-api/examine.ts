// What API Gateway, the authorizer, and the functions refuse by the head of a request, before its body is read.
import { routeFor } from '../../lib/http/edge.ts'
import { tooLarge } from '../../lib/http/limits.ts'
import { httpApiPath } from '../path.ts'
import { type Authorizer, authorize } from './authorize.ts'
import { announcedBytes, isTooLong } from './body.ts'
import { type Passed, toEvent } from './event.ts'
import { malformed, notFound, type Result, refuse, unauthorized } from './refuse.ts'

interface Head {
  readonly method: string
  /** The request line's path and query. */
  readonly target: string
  /** As in an event. */
  readonly headers: Readonly<Record<string, string>>
}

/** Either the answer to a request, or the request without its body. */
type Examined =
  | { readonly refused: Result; readonly passed?: undefined }
  | { readonly refused?: undefined; readonly passed: Passed }

const none = Buffer.alloc(0)

/**
 * Examines the head of a request.
 * @param keys the routes of the API, which must not change
 */
export async function examine(
  { method, target, headers }: Head,
  keys: readonly string[],
  authorizer: Authorizer,
): Promise<Examined> {
  const [, sent = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(target) ?? []
  const path = httpApiPath(sent)
  if (path === undefined) return { refused: await refuse('', malformed(), headers) }
  const route = routeFor(method, path === '/' ? [] : path.split('/').slice(1), keys)
  if (isTooLong(method, headers)) return { refused: await refuse(route?.key ?? '', tooLarge(), headers) }
  if (!route) return { refused: notFound() }
  const authorization = await authorize(route.key, headers.authorization, authorizer)
  if (!authorization) return { refused: unauthorized(headers.authorization) }
  const passed = { method, path, query, headers, body: none, route, authorization }
  // Without a body, the function itself is as fast.
  if (announcedBytes(method, headers) === 0) return { passed }
  const { answerHead } = await import('../routes.ts')
  const refused = await answerHead(toEvent(passed))
  return refused ? { refused } : { passed }
}
