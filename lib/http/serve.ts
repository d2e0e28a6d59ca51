// The handler of a function with routes: every request gets a reply, and every fault is logged.
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { type Code, ImageError } from '../image/errors.ts'
import { asMeant } from './edge.ts'
import { bodyOf, demandText, toRequest, toResult } from './event.ts'
import { withoutBody } from './head.ts'
import { fits, tooLarge } from './limits.ts'
import type { Reply, Request } from './message.ts'
import { type Route, tableOf } from './route.ts'

/** Allows a request. @throws ImageError if it doesn't */
export type Guard = (request: Request, isRead: boolean) => Promise<void>

type Event = APIGatewayProxyEventV2
type Result = APIGatewayProxyStructuredResultV2

/** Seconds after which a client may retry a storage fault (Retry-After, RFC 9110 section 10.2.3). */
const retryAfter = 5

function toImageError(error: unknown, requestId: string): ImageError {
  if (error instanceof ImageError) return error
  return new ImageError('unknown', `Internal error; the request id is ${requestId}`, {
    cause: error,
  })
}

function log(error: ImageError, event: Event, requestId: string): void {
  const { method } = event.requestContext.http
  const path = event.headers['x-darkroom-path']
  const cause = error.cause instanceof Error ? error.cause.stack : error.cause
  console.error(
    JSON.stringify({
      level: 'error',
      requestId,
      method,
      path,
      code: error.code,
      message: error.message,
      cause,
    }),
  )
}

/** Header fields of an error code in every contract. */
const fields: Partial<Record<Code, Record<string, string>>> = {
  storage: { 'retry-after': String(retryAfter) },
  busy: { 'retry-after': '2' },
  'in-progress': { 'retry-after': '1' },
  // Supported compressions of a body (RFC 9110 section 12.5.3).
  coding: { 'accept-encoding': 'gzip, deflate, br, zstd' },
  unauthenticated: { 'www-authenticate': 'Bearer realm="darkroom"' },
  // "A form that can be used to append a new member", as POST /v1/uploads returns (RFC 6861 section 3.1).
  'too-large': { link: '</v1/uploads>; rel="create-form"' },
}

/** Whether a field describes the body or its compression. */
const isAboutBody = (name: string) =>
  /^(content-(md5|digest|range|encoding)|repr-digest|x-amz-(checksum-.+|content-sha256))$/.test(name)

/** Returns the request with its body validated and decompressed. Only such requests load the code for it. */
async function asSent(request: Request): Promise<Request> {
  const { method, headers, body } = request
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) || !Object.keys(headers).some(isAboutBody))
    return request
  const { checkIntegrity } = await import('./integrity.ts')
  await checkIntegrity(headers, body)
  const coding = headers['content-encoding']
  if (!coding) return request
  const { decodeBody } = await import('./coding.ts')
  return { ...request, ...bodyOf(headers, await decodeBody(coding, body)) }
}

/** Returns an error's answer, as the route's contract words it. */
export function refusal(route: Route, error: ImageError, request: Pick<Request, 'headers'>): Result {
  const reply = route.refuse(error, request)
  // The message of a range error is its Content-Range.
  const range = error.code === 'range' ? { 'content-range': error.message } : {}
  // Caches may keep a 404 without being told to (RFC 9110 section 15.1).
  const headers = { 'cache-control': 'no-store', ...fields[error.code], ...range, ...reply.headers }
  return toResult({ ...reply, headers })
}

const answerTo = (event: Event, result: Result): Result =>
  event.requestContext.http.method === 'HEAD' ? withoutBody(result) : result

/**
 * Milliseconds before its timeout at which a function answers: with a part of a core, or on a busy machine, an answer
 * takes some. After it, Lambda ends the function, and API Gateway's answer isn't in the contract's words.
 */
const timeoutEarlyInMillis = 1000

function timeoutEarlyResponse(): never {
  throw new ImageError('busy', 'It takes too long at this time; try again')
}

/** What a route does for an allowed request. */
type Act = (route: Route, request: Request, isText: boolean) => Promise<Reply>

const act: Act = async (route, request, isText) => {
  if (isText) demandText(request.body)
  return route.act(await asSent(request))
}

/** 100 asks for the body (RFC 9110 section 15.2.1). */
const actOnHead: Act = async (route, request) =>
  route.ignoresBody ? route.act(request) : { status: proceed }

const proceed = 100

function handlerOf(routes: readonly Route[], guard: Guard, perform: Act) {
  const table = tableOf(routes)
  const keys = Object.keys(table)
  const routeOf = (event: Event): Route => {
    const route = table[event.routeKey]
    if (!route) throw new Error(`No route in this function's table: ${event.routeKey}`)
    return route
  }
  return middy<Event, Result, Error, Context>({ timeoutEarlyInMillis, timeoutEarlyResponse })
    .before(({ event }) => {
      Object.assign(event, asMeant(event, keys))
    })
    .onError(({ event, context, error, response }) => {
      if (response) return response
      const failure = toImageError(error, context.awsRequestId)
      // Logs our faults with their cause, not the caller's errors.
      if (['unknown', 'storage', 'busy'].includes(failure.code)) log(failure, event, context.awsRequestId)
      return answerTo(event, refusal(routeOf(event), failure, event))
    })
    .handler(async (event, context) => {
      const [route, request] = [routeOf(event), toRequest(event, context)]
      // API Gateway never sends such an event, but a stand-in may.
      if (!fits(request.body, !event.isBase64Encoded)) throw tooLarge()
      if (!route.isPublic?.(request))
        await guard(request, route.isRead ?? ['GET', 'HEAD'].includes(request.method))
      return answerTo(event, toResult(await perform(route, request, !event.isBase64Encoded)))
    })
}

/** Returns the handler of a function with these routes, for requests that the guard allows. */
export const serve = (routes: readonly Route[], guard: Guard) => handlerOf(routes, guard, act)

/**
 * Returns what answers a request as `serve` does if its body makes no difference.
 * @returns undefined if it does: the body is to be read
 */
export function serveHead(routes: readonly Route[], guard: Guard) {
  const handler = handlerOf(routes, guard, actOnHead)
  return async (event: Event, context: Context): Promise<Result | undefined> => {
    const result = await handler(event, context)
    return result?.statusCode === proceed ? undefined : result
  }
}
