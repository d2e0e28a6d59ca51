// Serverless plugin: makes serverless-offline's HTTP server accept, pass on, and refuse what API Gateway and Lambda
// would. It does nothing unless `sls offline` runs.
import { channel } from 'node:diagnostics_channel'
import type { Lifecycle, Request, ResponseToolkit, Server } from '@hapi/hapi'
import { getName } from '../lib/contracts/root/routes.ts'
import { maxBodyBytes, maxTextBytes, tooLarge } from '../lib/http/limits.ts'
import { refusal } from '../lib/http/serve.ts'
import { ImageError } from '../lib/image/errors.ts'
import { needsToken, type Settings } from '../stack/auth.ts'
import { type Cors, isPreflight, ownCors } from './cors.ts'
import { httpApiPath } from './path.ts'
import { table } from './routes.ts'
import { asStrings, type CheckToken, findKeys, tokenChecker } from './tokens.ts'

interface Event {
  readonly httpApi?: string
}

interface Serverless {
  readonly service: {
    readonly custom: { readonly auth: Settings }
    readonly provider: { readonly httpApi: { readonly cors: Cors } }
    readonly functions: Readonly<Record<string, { readonly events?: readonly Event[] }>>
  }
  readonly pluginManager: { readonly plugins: readonly object[] }
}

interface Offline {
  readonly internals: () => { readonly getApiGatewayServer: () => Server }
}

const isOffline = (plugin: object): plugin is Offline => 'internals' in plugin

/** In an HTTP API's events, these bodies are text; all others are base64. */
const isText = ({ headers }: Request) =>
  /^(text\/|application\/(json|javascript|xml)\b)/i.test(String(headers['content-type'] ?? ''))

const headersOf = ({ headers }: Request) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** Refuses in the format of the path's contract. */
function refuse(server: Server, request: Request, h: ResponseToolkit, error: ImageError) {
  const method = request.method === 'head' ? 'get' : request.method
  const path = server.match(method, request.path)?.path
  const route = table[`${method.toUpperCase()} ${path}`] ?? getName
  const { statusCode = 500, headers = {}, body } = refusal(route, error, { headers: headersOf(request) })
  const response = h.response(body ?? '').code(statusCode)
  for (const [name, value] of Object.entries(headers)) response.header(name, String(value))
  return response.takeover()
}

/** Translates Hapi's own errors. */
function toImageError(status: number): ImageError {
  if (status === 404) return new ImageError('no-route', 'Not found')
  if (status < 500) return new ImageError('bad-request', 'The request is malformed')
  return new ImageError('unknown', 'Internal error')
}

/** Lambda's event is JSON: binary bodies are base64, and in text quotes and backslashes take two bytes each. */
function fits(request: Request, body: Buffer): boolean {
  if (!isText(request)) return body.length <= maxBodyBytes
  return Buffer.byteLength(JSON.stringify(body.toString('utf8'))) <= maxTextBytes
}

/**
 * The whole body, or undefined if it is longer than anything that fits. A longer body is read to its end, too, so that
 * the client gets to read the response.
 */
async function readBody({ headers, raw: { req, res } }: Request): Promise<Buffer | undefined> {
  if (headers.expect) res.writeContinue()
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of req) {
    length += chunk.length
    if (length <= maxTextBytes) chunks.push(chunk)
  }
  return length <= maxTextBytes ? Buffer.concat(chunks) : undefined
}

/**
 * Hapi answers HEAD with the route of GET, and matches / to a greedy route. An HTTP API has only the routes that
 * serverless.yml declares, and a greedy one needs at least one segment.
 */
const isUnrouted = ({ method, path, route }: Request, declared: ReadonlySet<string>) =>
  (method === 'head' && !declared.has(`HEAD ${route.path.replace('*}', '+}')}`)) ||
  (path === '/' && route.path.endsWith('*}'))

/** The routes of serverless.yml, such as `HEAD /images/{id}`. */
const declaredIn = ({ service }: Serverless): ReadonlySet<string> =>
  new Set(
    Object.values(service.functions).flatMap(({ events = [] }) =>
      events.flatMap(({ httpApi }) => httpApi ?? []),
    ),
  )

/** serverless-offline copies this field into the event's authorizer, whoever sent it. */
const authorizerField = 'sls-offline-authorizer-override'

/** Changes a request's path to the one that API Gateway passes on. @returns false if it would refuse the request */
function forward(request: Request): boolean {
  const { url = '/', rawHeaders } = request.raw.req
  const [, sent = '', query = ''] = /^([^?]*)(.*)$/s.exec(url) ?? []
  const path = httpApiPath(sent)
  if (path === undefined) return false
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2)
    if ((rawHeaders[at] ?? '').toLowerCase() === authorizerField) rawHeaders.splice(at, 2)
  request.setUrl(`${path.split('/').map(encodeURIComponent).join('/')}${query}`)
  return true
}

/** API Gateway's own response. */
function unauthorized({ headers }: Request, h: ResponseToolkit) {
  const challenge = headers.authorization ? 'Bearer scope="" error="invalid_token"' : 'Bearer'
  const response = h.response({ message: 'Unauthorized' }).code(401)
  return response.header('www-authenticate', challenge).takeover()
}

/** What is in front of the functions. */
export interface Front {
  readonly cors: Cors
  /** The routes of serverless.yml. */
  readonly declared: ReadonlySet<string>
  readonly auth: Pick<Settings, 'mode' | 'reads'>
  readonly checkToken: CheckToken
}

export function extend(server: Server, { cors, declared, auth, checkToken }: Front): void {
  /** As API Gateway does: false if a route needs a token, and the request has no valid one. */
  const authorize = async ({ method, route, headers, raw: { req } }: Request): Promise<boolean> => {
    const isAsked = needsToken(`${method.toUpperCase()} ${route.path.replace('*}', '+}')}`, auth)
    const claims = isAsked ? await checkToken(String(headers.authorization ?? '')) : undefined
    delete headers[authorizerField]
    if (claims) {
      const told = JSON.stringify({ jwt: { claims: asStrings(claims), scopes: null } })
      headers[authorizerField] = told
      req.rawHeaders.push(authorizerField, told)
    }
    return !isAsked || claims !== undefined
  }
  const onRequest: Lifecycle.Method = async (request, h) => {
    ownCors(request.raw.req, request.raw.res, cors)
    if (isPreflight(request.raw.req)) return h.response().code(204).takeover()
    if (!forward(request)) return refuse(server, request, h, toImageError(400))
    if (request.method === 'get' || request.method === 'head') return h.continue
    const body = await readBody(request)
    if (!body || !fits(request, body)) return refuse(server, request, h, tooLarge())
    // Hapi doesn't read a payload that is already set.
    Object.assign(request, { payload: body, mime: 'application/octet-stream' })
    return h.continue
  }
  const onPreHandler: Lifecycle.Method = async (request, h) => {
    if (isUnrouted(request, declared)) return h.response({ message: 'Not Found' }).code(404).takeover()
    if (request.route.path === '/{p*}') return refuse(server, request, h, toImageError(404))
    if (!(await authorize(request))) return unauthorized(request, h)
    // An event's path is decoded; a URL's isn't.
    Object.defineProperty(request.url, 'pathname', { value: decodeURIComponent(request.path) })
    // The function answers ranges, not the server. The event has the raw fields.
    delete request.headers.range
    // From this field, serverless-offline decides whether the body is text.
    if (!isText(request)) request.headers['content-type'] = 'application/octet-stream'
    return h.continue
  }
  const onPreResponse: Lifecycle.Method = (request, h) => {
    const { response } = request
    if (!('isBoom' in response)) return h.continue
    return refuse(server, request, h, toImageError(response.output.statusCode))
  }
  server.ext('onRequest', onRequest)
  server.ext('onPreHandler', onPreHandler)
  server.ext('onPreResponse', onPreResponse)
}

/** Serverless loads a plugin from a module's default export. */
export default class Gateway {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor(serverless: Serverless) {
    const { log } = console
    this.hooks = {
      // It prints a table of routes, whatever its log level.
      'before:offline:start:init': () => {
        console.log = () => {}
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
