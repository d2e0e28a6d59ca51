// An HTTP API without a server of its own: the origin behind the local edge. It refuses, routes, and passes on what API
// Gateway does.
import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { routeFor } from '../../lib/http/edge.ts'
import { fits, maxPayload, tooLarge } from '../../lib/http/limits.ts'
import { type Cors, corsFields, isPreflight } from '../cors.ts'
import { isOwn, type Origin, type OriginAnswer, type OriginRequest } from '../edge/origins.ts'
import { type InvokeApi, isLate } from '../functions.ts'
import { httpApiPath } from '../path.ts'
import { type Authorizer, authorize } from './authorize.ts'
import { readBody } from './body.ts'
import { toEvent } from './event.ts'
import { failed, late, malformed, notFound, type Result, refuse, unauthorized } from './refuse.ts'

/** What is in front of the functions. */
export interface Api extends Authorizer {
  readonly cors: Cors
  /** The routes of serverless.yml, and the functions that they invoke. */
  readonly routes: ReadonlyMap<string, string>
  readonly invoke: InvokeApi
}

/** Header fields as in an event: fields that are sent several times, joined by commas. */
const textsOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || isOwn(name) ? [] : [[name, String(value)]],
    ),
  )

/** Lambda fails a function whose result is too large, as JSON. */
const isSmallEnough = ({ body = '', isBase64Encoded = false }: Result) =>
  isBase64Encoded ? body.length <= maxPayload : fits(Buffer.from(body), true)

async function invoke(api: Api, name: string, event: ReturnType<typeof toEvent>): Promise<Result> {
  try {
    const result = await api.invoke(name, event)
    if (isSmallEnough(result)) return result
    console.error(`${event.routeKey} failed: the response of ${result.body?.length} bytes is too large`)
    return failed()
  } catch (error) {
    console.error(`${event.routeKey} failed:`, error)
    return isLate(error) ? late() : failed()
  }
}

/** Answers a request that isn't a preflight. */
async function answer(
  api: Api,
  keys: readonly string[],
  { method, target, headers: given, body }: OriginRequest,
): Promise<Result> {
  const headers = textsOf(given)
  const [, sent = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(target) ?? []
  const path = httpApiPath(sent)
  if (path === undefined) return refuse('', malformed(), headers)
  const segments = path === '/' ? [] : path.split('/').slice(1)
  const route = routeFor(method, segments, keys)
  const isRead = method === 'GET' || method === 'HEAD'
  const bytes = isRead ? Buffer.alloc(0) : await readBody(body, headers['content-type'])
  if (!bytes) return refuse(route?.key ?? '', tooLarge(), headers)
  if (!route) return notFound()
  const authorization = await authorize(route.key, headers.authorization, api)
  if (!authorization) return unauthorized(headers.authorization)
  const event = toEvent({ method, path, query, headers, body: bytes, route, authorization })
  return invoke(api, api.routes.get(route.key) ?? '', event)
}

const hasNoBody = (method: string, status: number) => method === 'HEAD' || status === 204 || status === 304

/** A function's result over HTTP. */
function toAnswer({ method, headers: request }: OriginRequest, result: Result, cors: Cors): OriginAnswer {
  const { statusCode = 200, body = '', isBase64Encoded = false } = result
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(result.headers ?? {}))
    if (!/^access-control-/i.test(name)) headers[name.toLowerCase()] = String(value)
  if (!hasNoBody(method, statusCode)) {
    headers['content-length'] = String(bytes.length)
    if (bytes.length > 0) headers['content-type'] ??= 'application/json'
  }
  Object.assign(headers, corsFields({ method, headers: request }, cors))
  const content = hasNoBody(method, statusCode) || bytes.length === 0 ? [] : [bytes]
  return Object.assign(Readable.from(content), { statusCode, headers })
}

/** Returns the API as an origin of the edge. */
export function httpApi(api: Api): Origin {
  const keys = [...api.routes.keys()]
  return async (request) => {
    const result = isPreflight(request) ? { statusCode: 204 } : await answer(api, keys, request)
    return toAnswer(request, result, api.cors)
  }
}
