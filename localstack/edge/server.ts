// CloudFront's part on this machine: runs the template's function, caches, and fails over from the bucket to the API,
// as the distribution does in AWS. `X-Cache` says which it was.
import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { answerFrom, type Cached, keyOf, newCache, secondsToKeep } from './cache.ts'
import type { Behavior, Distribution, ResponseFields } from './distribution.ts'
import { Exchange, maxConnections, silence, times } from './exchange.ts'
import { edgeFunction, type Forwarded, type ReadKey } from './function.ts'
import type { Origin, OriginAnswer, OriginRequest } from './origins.ts'

// An import would load undici (packaging/builtins.ts).
const { createServer } = process.getBuiltinModule('node:http')

/** The distribution's origins by their ids. */
export interface Origins {
  readonly api: Origin
  readonly bucket?: Origin
}

/** Milliseconds that requests under way have at the end. */
const patience = 25_000

interface Options {
  readonly distribution: Distribution
  readonly origins: Origins
  readonly readKey: ReadKey
}

/** A request after the function. */
interface Sent extends Omit<OriginRequest, 'target'> {
  readonly forwarded: Forwarded
}

/** Sends a request to its origin: of a group, to the second one if the first one fails. */
async function fetchFrom(origins: Origins, { forwarded, ...others }: Sent): Promise<OriginAnswer> {
  const { target, group } = forwarded
  const sent = { ...others, target }
  if (!group || !origins.bucket) return origins.api(sent)
  const answer = await origins.bucket(sent).catch(() => undefined)
  const isFailed = !answer || group.failoverCriteria.statusCodes.includes(answer.statusCode ?? 502)
  if (!isFailed) return answer
  answer?.resume()
  return origins.api(sent)
}

/** Returns the path, query, and fields of a request, with one host and one scheme, as from CloudFront. */
function received({ url = '/', headers, socket }: IncomingMessage) {
  // "A server MUST accept the absolute-form in requests", whose host counts (RFC 9112 section
  // 3.2.2). HTTP/1.0 has none.
  const [, named, rest = url] = /^https?:\/\/([^/?]*)(.*)$/is.exec(url) ?? []
  const host = named ?? headers.host ?? `localhost:${socket.localPort}`
  const { 'x-forwarded-proto': proxies, ...others } = headers
  // Of several proxies, the first one knows the client's.
  const [, scheme] = /^\s*(https?)\s*(,|$)/i.exec(String(proxies)) ?? []
  return {
    target: rest.startsWith('/') ? rest : `/${rest}`,
    headers: { ...others, host, ...(scheme ? { 'x-forwarded-proto': scheme.toLowerCase() } : {}) },
  }
}

/** Fields of the origin's connection. */
const isOwn = (name: string) => ['connection', 'keep-alive', 'transfer-encoding'].includes(name)

/**
 * Changes fields as a response headers policy does: without Origin, it says that the response has CORS fields with one,
 * so that browsers don't keep it for scripts.
 */
function withPolicy(
  headers: IncomingHttpHeaders,
  { origins, exposed, policy, removed }: ResponseFields,
  origin: string | undefined,
): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => !removed.includes(name) && !name.startsWith('access-control-'),
  )
  const allowed = origins.includes('*') ? '*' : origins.find((one) => one === origin)
  const varying = [...new Set([...(headers.vary?.toLowerCase().split(/, */) ?? []), 'origin'])].join(',')
  const cors: IncomingHttpHeaders =
    origin === undefined || allowed === undefined
      ? { vary: varying }
      : { 'access-control-allow-origin': allowed, 'access-control-expose-headers': exposed.join(',') }
  return {
    ...Object.fromEntries(kept),
    ...cors,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  }
}

class Edge {
  readonly #options: Options
  readonly #run: ReturnType<typeof edgeFunction>
  readonly #cache = newCache()

  constructor(options: Options) {
    this.#options = options
    this.#run = edgeFunction(options.distribution.code, options.readKey)
  }

  async answer(exchange: Exchange): Promise<void> {
    const { incoming } = exchange
    const { method = 'GET' } = incoming
    const { target, headers } = received(incoming)
    const { distribution } = this.#options
    const behavior = distribution.behaviorFor(target.split('?', 1)[0] ?? '')
    const forwarded = await this.#run(method, target, headers)
    const changed = Object.fromEntries(
      Object.entries({ ...headers, ...forwarded.headers }).filter(([, value]) => value !== undefined),
    )
    const sent = { method, forwarded, headers: changed, body: incoming, client: exchange }
    const isRead = method === 'GET' || method === 'HEAD'
    const key = isRead && behavior.caching ? keyOf(forwarded.target, changed, behavior.caching) : undefined
    const found = key === undefined ? undefined : this.#cache.get(key)
    if (found) return this.#send(exchange, answerFrom(found, method, headers), behavior, 'Hit')
    const answer = await fetchFrom(this.#options.origins, sent)
    const kept = key === undefined ? undefined : await this.#keep(key, method, answer, behavior)
    const response = kept ?? { status: answer.statusCode ?? 502, headers: answer.headers, body: answer }
    return this.#send(exchange, response, behavior, 'Miss')
  }

  /** Stores a response. @returns it; undefined if it isn't to be kept */
  async #keep(
    key: string,
    method: string,
    answer: OriginAnswer,
    { caching }: Behavior,
  ): Promise<Cached | undefined> {
    if (!caching || method !== 'GET' || answer.statusCode !== 200) return undefined
    const seconds = secondsToKeep(answer.headers['cache-control'], caching)
    if (seconds <= 0) return undefined
    const cached = { status: 200, headers: answer.headers, body: await buffer(answer), at: Date.now() }
    this.#cache.set(key, cached, { ttl: seconds * 1000 })
    return cached
  }

  async #send(
    exchange: Exchange,
    response: Omit<Cached, 'body' | 'at'> & { readonly body: Buffer | Readable },
    { fields }: Behavior,
    cache: 'Hit' | 'Miss',
  ): Promise<void> {
    const {
      method,
      headers: { origin },
    } = exchange.incoming
    const own = Object.fromEntries(Object.entries(response.headers).filter(([name]) => !isOwn(name)))
    const headers = fields && method !== 'OPTIONS' ? withPolicy(own, fields, origin) : own
    const all = { ...headers, 'x-cache': `${cache} from cloudfront` }
    await exchange.send(response.status, all, response.body)
  }
}

export interface RunningEdge {
  /** Ends everything at once. */
  readonly close: () => void
  /** Accepts no more requests, and waits for those under way. */
  readonly finish: () => Promise<void>
}

/**
 * Starts it.
 * @throws Error with the system's code if the port can't be used
 */
export async function startEdge(port: number, options: Options, host = '127.0.0.1'): Promise<RunningEdge> {
  const edge = new Edge(options)
  const server = createServer(times)
  const answer = (isWaiting: boolean, incoming: IncomingMessage, outgoing: ServerResponse) => {
    const exchange = new Exchange(server, incoming, outgoing, isWaiting)
    edge
      .answer(exchange)
      .catch((error: NodeJS.ErrnoException) => {
        if (outgoing.headersSent || incoming.destroyed) throw error
        console.error(`The API can't be reached: ${error.code ?? error}`)
        return exchange.send(502, {}, Buffer.alloc(0))
      })
      .catch(() => outgoing.destroy())
  }
  const inTurn = (isWaiting: boolean) => (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const begin = () => answer(isWaiting, incoming, outgoing)
    // A pipelined request gets the connection after the answers before its own.
    if (outgoing.socket) begin()
    else outgoing.once('socket', begin)
  }
  server.on('request', inTurn(false)).on('checkContinue', inTurn(true))
  server.maxConnections = maxConnections
  server.setTimeout(silence)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.on('error', reject)
  server.listen(port, host, resolve)
  await promise
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  const finish = async () => {
    const closed = once(server, 'close')
    server.close()
    server.keepAliveTimeout = 1
    server.closeIdleConnections()
    // Without a timeout of its own from now on, a request that trickles would keep the process.
    const timer = setTimeout(() => server.closeAllConnections(), patience)
    await closed
    clearTimeout(timer)
  }
  return { close, finish }
}
