// Serverless plugin: makes serverless-offline's HTTP server accept, pass on, and refuse what API Gateway and Lambda
// would. It does nothing unless `sls offline` runs.
import { randomBytes } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'
import type { Lifecycle, Request, ResponseObject, ResponseToolkit, Server } from '@hapi/hapi'
import { fits } from '../lib/http/limits.ts'
import { ImageError } from '../lib/image/errors.ts'
import type { Settings } from '../stack/auth.ts'
import { type Cors, isPreflight, ownCors } from './cors.ts'
import type { Authorizer } from './http-api/authorize.ts'
import { isText, readBody } from './http-api/body.ts'
import type { Passed } from './http-api/event.ts'
import { examine } from './http-api/examine.ts'
import { failed, malformed, notFound, type Result, refuse, refuser } from './http-api/refuse.ts'
import { findKeys, tokenChecker } from './tokens.ts'

interface Event {
  readonly httpApi?: string
}

interface Serverless {
  readonly service: {
    readonly custom: { readonly auth: Settings }
    readonly provider: { readonly httpApi: { readonly cors: Cors } }
    readonly functions: Readonly<Record<string, { name: string; readonly events?: readonly Event[] }>>
  }
  readonly pluginManager: { readonly plugins: readonly object[] }
  readonly processedInput: { readonly commands: readonly string[] }
  readonly configSchemaHandler: { validateConfig: () => Promise<void> }
}

interface Offline {
  readonly internals: () => { readonly getApiGatewayServer: () => Server }
}

const isOffline = (plugin: object): plugin is Offline => 'internals' in plugin

const headersOf = ({ headers }: Request) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** Sends an answer of API Gateway's own. */
function send(h: ResponseToolkit, { statusCode = 500, headers = {}, body = '' }: Result) {
  const response = h.response(body).code(statusCode)
  for (const [name, value] of Object.entries(headers)) response.header(name, String(value))
  return response.takeover()
}

/** Sends it once the rest of the body is discarded: Hapi would close the connection, and the edge could lose the answer. */
async function sendAfterBody(request: Request, h: ResponseToolkit, result: Result) {
  const { req } = request.raw
  await finished(req.resume(), { writable: false })
  return send(h, result)
}

/** Refuses in the format of the path's contract. */
async function refuseWith(server: Server, request: Request, h: ResponseToolkit, error: ImageError) {
  const method = request.method === 'head' ? 'get' : request.method
  const path = server.match(method, request.path)?.path.replace('*}', '+}')
  return send(h, await refuse(`${method.toUpperCase()} ${path}`, error, headersOf(request)))
}

/** Translates Hapi's own errors. */
function toImageError(status: number): ImageError {
  if (status === 404) return new ImageError('no-route', 'Not found')
  if (status < 500) return malformed()
  return new ImageError('unknown', 'Internal error')
}

const typeOf = ({ headers }: Request) => String(headers['content-type'] ?? '')

/** The routes of serverless.yml, such as `HEAD /images/{id}`. */
const declaredIn = ({ service }: Serverless): readonly string[] =>
  Object.values(service.functions).flatMap(({ events = [] }) =>
    events.flatMap(({ httpApi }) => httpApi ?? []),
  )

/** serverless-offline copies this field into the event's authorizer, whoever sent it. */
const authorizerField = 'sls-offline-authorizer-override'

/** Changes a request's path and its authorization to those that API Gateway passes on. */
function forward(request: Request, { path, query, authorization }: Passed): void {
  const { headers } = request
  const { rawHeaders } = request.raw.req
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2)
    if ((rawHeaders[at] ?? '').toLowerCase() === authorizerField) rawHeaders.splice(at, 2)
  delete headers[authorizerField]
  if (typeof authorization === 'object') {
    const told = JSON.stringify(authorization)
    headers[authorizerField] = told
    rawHeaders.push(authorizerField, told)
  }
  request.setUrl(`${path.split('/').map(encodeURIComponent).join('/')}?${query}`)
}

/** Fields that Hapi invents or changes. API Gateway passes on those of the function, and no others. */
const invented = ['accept-ranges', 'cache-control', 'content-type', 'vary']

/** Keeps these fields as they are now, whatever Hapi does until it sends the head of the response. */
function keepFields({ headers }: ResponseObject, response: ServerResponse): void {
  const kept = invented.map((name) => [name, headers[name]] as const)
  const writeHead = response.writeHead.bind(response)
  const write = (status: number) => {
    // To HEAD, Hapi says that of no body.
    if (status === 304) response.removeHeader('content-length')
    for (const [name, value] of kept) {
      if (value === undefined) response.removeHeader(name)
      else response.setHeader(name, String(value))
    }
    return writeHead(status)
  }
  Object.assign(response, { writeHead: write })
}

/** Lambda fails a function whose result is too large. */
const isTooLarge = ({ source }: ResponseObject) =>
  Buffer.isBuffer(source)
    ? !fits(source, false)
    : typeof source === 'string' && !fits(Buffer.from(source), true)

/** serverless-offline's answer for a function that failed is 200, with the error. API Gateway's isn't. */
const isFailure = ({ source }: ResponseObject) =>
  typeof source === 'string' && source.startsWith('{"errorMessage":')

/** The functions' answers as they are, and refusals in place of Hapi's errors. */
const answerOf =
  (server: Server): Lifecycle.Method =>
  (request, h) => {
    const { response } = request
    // Hapi would answer conditions itself, by 304; functions have done so.
    for (const field of ['if-none-match', 'if-modified-since']) delete request.headers[field]
    if ('isBoom' in response) return refuseWith(server, request, h, toImageError(response.output.statusCode))
    if (isFailure(response)) {
      console.error(`${request.method.toUpperCase()} ${request.path} failed:`, response.source)
      return send(h, failed())
    }
    if (isTooLarge(response)) return send(h, failed())
    keepFields(response, request.raw.res)
    // serverless-offline makes it 204, preflight or not.
    if (request.method === 'options' && !isPreflight(request.raw.req)) response.code(404)
    return h.continue
  }

/** What is in front of the functions. */
export interface Front extends Authorizer {
  readonly cors: Cors
  /** The routes of serverless.yml. */
  readonly declared: readonly string[]
}

export function extend(server: Server, { cors, declared, ...authorizer }: Front): void {
  const onRequest: Lifecycle.Method = async (request, h) => {
    const { req, res } = request.raw
    ownCors(req, res, cors)
    if (isPreflight(req)) return h.response().code(204).takeover()
    // Hapi has its own answers to it.
    if (request.method === 'options') return send(h, notFound())
    const head = { method: req.method ?? '', target: req.url ?? '', headers: headersOf(request) }
    const { refused, passed } = await examine(head, declared, authorizer)
    if (refused) return sendAfterBody(request, h, refused)
    forward(request, passed)
    if (request.method === 'get' || request.method === 'head') return h.continue
    if (request.headers.expect) res.writeContinue()
    try {
      // Hapi doesn't read a payload that is already set.
      Object.assign(request, {
        payload: await readBody(req, passed.headers),
        mime: 'application/octet-stream',
      })
      return h.continue
    } catch (error) {
      return sendAfterBody(request, h, await refuser(passed)(error))
    }
  }
  const onPreHandler: Lifecycle.Method = (request, h) => {
    // An event's path is decoded; a URL's isn't.
    Object.defineProperty(request.url, 'pathname', { value: decodeURIComponent(request.path) })
    // The function answers ranges, not the server. The event has the raw fields.
    delete request.headers.range
    // From this field, serverless-offline decides whether the body is text.
    if (!isText(typeOf(request))) request.headers['content-type'] = 'application/octet-stream'
    return h.continue
  }
  server.ext('onRequest', onRequest)
  server.ext('onPreHandler', onPreHandler)
  server.ext('onPreResponse', answerOf(server))
}

/** Serverless loads a plugin from a module's default export. */
export default class Gateway {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor(serverless: Serverless) {
    // The JSON schema takes a quarter of the start, to warn of what packaging warns of.
    if (serverless.processedInput.commands[0] === 'offline')
      serverless.configSchemaHandler.validateConfig = async () => {}
    const { log } = console
    this.hooks = {
      // It prints a table of routes, whatever its log level.
      'before:offline:start:init': () => {
        console.log = () => {}
        // Its Lambda API runs a function with any event, for whoever knows the name.
        for (const one of Object.values(serverless.service.functions))
          one.name += `-${randomBytes(16).toString('hex')}`
      },
      'after:offline:start:init': () => {
        const offline = serverless.pluginManager.plugins.find(isOffline)
        console.log = log
        const { custom, provider } = serverless.service
        const checkToken = tokenChecker(custom.auth)
        const front = { ...provider.httpApi, declared: declaredIn(serverless), ...custom, checkToken }
        if (offline) extend(offline.internals().getApiGatewayServer(), front)
        if (custom.auth.mode === 'jwt')
          findKeys(custom.auth.issuer).catch(({ message }) =>
            console.error(`No token is accepted yet. ${message}`),
          )
        channel('darkroom.ready').publish(serverless.service)
      },
    }
  }
}
