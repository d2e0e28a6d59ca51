// An HTTP API without a server of its own: the origin behind the local edge. It refuses, routes, and passes on what API
// Gateway does.
import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { fits, maxPayload } from '../../lib/http/limits.ts'
import { type Cors, corsFields, isPreflight } from '../cors.ts'
import { isOwn, type Origin, type OriginAnswer, type OriginRequest } from '../edge/origins.ts'
import { type InvokeApi, isLate } from '../functions.ts'
import type { Authorizer } from './authorize.ts'
import { announcedBytes, readBody } from './body.ts'
import { type Passed, toEvent } from './event.ts'
import { examine } from './examine.ts'
import { failed, late, type Result, refuser } from './refuse.ts'
import { Room, Unread } from './room.ts'

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

/** Bytes of the bodies of requests. Each needs up to four times as much for a moment. */
const mostBodies = 256 * 1024 * 1024

/** Bytes of answers that clients haven't read: more than a hundred of the largest ones. */
const mostAnswers = 512 * 1024 * 1024

/** Requests that functions work on. */
const mostRequests = 128

/** What is in memory. */
const newMemory = () => ({
  bodies: new Room(mostBodies),
  requests: new Room(mostRequests),
  answers: new Unread(mostAnswers),
})

/**
 * Reads the body of a request that passed, and invokes its function, both once there is room.
 * @throws ImageError busy, too-large
 */
async function perform(
  api: Api,
  { bodies, requests }: ReturnType<typeof newMemory>,
  passed: Passed,
  { body, client }: OriginRequest,
): Promise<Result> {
  const { method, headers, route } = passed
  const invokeWith = (bytes: Buffer) =>
    requests.use(1, () => invoke(api, api.routes.get(route.key) ?? '', toEvent({ ...passed, body: bytes })))
  const announced = announcedBytes(method, headers)
  if (announced === 0) return invokeWith(passed.body)
  return bodies.use(announced, async () => {
    client.proceed()
    return invokeWith(await readBody(body, headers))
  })
}

/** Returns the API as an origin of the edge. */
export function httpApi(api: Api): Origin {
  const keys = [...api.routes.keys()]
  const memory = newMemory()
  return async (request) => {
    const { method, target } = request
    if (isPreflight(request)) return toAnswer(request, { statusCode: 204 }, api.cors)
    const head = { method, target, headers: textsOf(request.headers) }
    const { refused, passed } = await examine(head, keys, api)
    if (refused) return toAnswer(request, refused, api.cors)
    const result = await perform(api, memory, passed, request).catch(refuser(passed))
    const answer = toAnswer(request, result, api.cors)
    memory.answers.add(request.client, Number(answer.headers['content-length'] ?? 0))
    return answer
  }
}
