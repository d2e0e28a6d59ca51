// Whatever an image's name, a request acts on that image or is refused: through the edge, each of the gateways that
// decode paths as AWS does, and the routing of each function. The routes are stubs that report which image they got.
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { server as createServer, type Lifecycle, type RouteDefMethods, type Server } from '@hapi/hapi'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { frontCode } from '../edge/bundle.ts'
import { type Route, tableOf } from '../lib/http/route.ts'
import { serve } from '../lib/http/serve.ts'
import { apiOrigin } from './edge/origins.ts'
import { type RunningEdge, startEdge } from './edge/server.ts'
import Gateway, { extend } from './gateway.ts'
import { httpApi } from './http-api/gateway.ts'
import { freePort } from './ports.ts'
import { functions, table } from './routes.ts'

const keys = Object.keys(table)

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>

const context = { awsRequestId: 'gateway' } as Context

/** The same routes; each answers with itself and what it was asked for. */
const telling = (routes: readonly Route[]): Route[] =>
  routes.map(({ key }) => ({
    key,
    act: async ({ method, params }) => ({
      status: 200,
      headers: {
        told: encodeURIComponent(
          JSON.stringify([key.replace(/^GET/, method === 'HEAD' ? 'HEAD' : 'GET'), params]),
        ),
      },
    }),
    refuse: ({ code }) => ({ status: code === 'misdirected' ? 421 : 400 }),
  }))

const none = { allowedOrigins: [], allowedMethods: [], allowedHeaders: [], exposedResponseHeaders: [] }
const front = {
  cors: { ...none, maxAge: 0 },
  auth: { mode: 'none', reads: '0' },
  checkToken: async () => undefined,
}

let server: Server
/** The edges, and their ports by the gateway behind them. */
const edges: RunningEdge[] = []
const ports = new Map<string, number>()

const gateways = ['serverless-offline', 'the package']
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

beforeAll(async () => {
  server = createServer({ port: 0, host: '127.0.0.1', router: { stripTrailingSlash: true } })
  const handlers = functions.map((routes) => serve(telling(routes), async () => {}))
  for (const [index, routes] of functions.entries()) {
    const handler = handlers[index] as Handler
    for (const key of Object.keys(tableOf(routes))) {
      const [method = '', path = ''] = key.split(' ')
      if (method === 'HEAD') continue
      server.route({
        method: method as RouteDefMethods,
        path: path.replace('+}', '*}'),
        handler: async (asked, h) => {
          const http = { method: asked.method.toUpperCase() }
          const { rawHeaders } = asked.raw.req
          const fields = rawHeaders.flatMap((name, at) => (at % 2 ? [] : [[name, rawHeaders[at + 1]]]))
          const event = {
            routeKey: key,
            rawQueryString: '',
            headers: Object.fromEntries(fields),
            requestContext: { http },
          }
          const { statusCode = 500, headers = {} } = await handler(event as APIGatewayProxyEventV2, context)
          return h
            .response('')
            .code(statusCode)
            .header('told', String(headers.told ?? ''))
        },
      })
    }
  }
  extend(server, { ...front, declared: keys })
  await server.start()
  const own = httpApi({
    ...front,
    routes: new Map(
      functions.flatMap((routes, index) => Object.keys(tableOf(routes)).map((key) => [key, String(index)])),
    ),
    invoke: (name, event) => (handlers[Number(name)] as Handler)(event, context),
  })
  const code = await frontCode({ caches: false, unsigned: 'ladder' })
  for (const [index, api] of [apiOrigin(server.info.uri), own].entries()) {
    const port = await freePort()
    ports.set(gateways[index] ?? '', port)
    const readKey = async () => {
      throw new Error('KeyNotFound')
    }
    edges.push(
      await startEdge(port, { distribution: { code, behaviorFor: () => ({}) }, origins: { api }, readKey }),
    )
  }
})

afterAll(async () => {
  agent.destroy()
  for (const edge of edges) edge.close()
  await server.stop()
})

function send(gateway: string, method: string, path: string): Promise<{ status: number; told: string }> {
  const port = ports.get(gateway)
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; told: string }>()
  const sent = request({ agent, port, method, path }, async (answer) => {
    await text(answer)
    resolve({ status: answer.statusCode ?? 0, told: decodeURIComponent(String(answer.headers.told ?? '')) })
  })
  sent.on('error', reject).end()
  return promise
}

const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
const awkward = [
  ...' %?#+/\\&;:@=.~"<>|^`{}[]',
  'é',
  'é'.normalize('NFD'),
  'שלום',
  'مرحبا',
  '😀',
  '👩‍👩‍👧',
  '日本',
  'İ',
]
const escapes = [
  '%3F',
  '%3f',
  '%25',
  '%2525',
  '%253F',
  '%2F',
  '%252F',
  '%00',
  '%zz',
  '%',
  '%e',
  '%C3%A9',
  '%FF',
  '%2e%2e',
]

/** A thousand names: pairs of printable characters, percent-encodings, other scripts, in all positions. */
const names = [
  ...new Set([
    ...escapes.flatMap((one) => [one, `a${one}`, `${one}b.jpg`, `a${one}b.jpg`]),
    ...awkward.flatMap((one) => awkward.map((other) => `a${one}${other}b`)),
    ...printable.flatMap((one, at) =>
      printable.filter((_, to) => (at * 7 + to) % 11 === 0).map((other) => one + other),
    ),
  ]),
].slice(0, 1000)

/** As clients spell a name in a path: all that may be encoded, or as little as a URL lets them. */
const spellings = [
  (name: string) => encodeURIComponent(name),
  (name: string) =>
    encodeURIComponent(name).replaceAll(/%(?:2[1246-9B-E]|3A|3B|3D|40|5B|5D|7E)/g, decodeURIComponent),
]

const named = keys.filter((key) => /\{(?:id|name|file)\}/.test(key))

/** Routes share the names: each gets all with percent signs, which are decoded twice, and a part of the others. */
const share = 12
const isFor = (route: number) => (name: string, index: number) =>
  name.includes('%') || index % share === route % share

const cases = gateways.flatMap((gateway) => named.map((key, at) => [gateway, key, at] as const))

test('there are a thousand names, and routes for all of them', () => {
  expect(names).toHaveLength(1000)
  expect(named.length).toBeGreaterThan(2 * share)
})

test.each(cases)(
  'behind %s, %s acts on the image that was meant, whatever its name',
  async (gateway, key, at) => {
    const [method = '', template = ''] = key.split(' ')
    const wrong: unknown[] = []
    await Promise.all(
      names.filter(isFor(at)).map(async (name, index) => {
        const spelled = spellings[index % spellings.length]?.(name) ?? ''
        const path = template.replace(/\{\w+\}/, () => spelled)
        const { status, told } = await send(gateway, method, path)
        if (status === 400) return
        const [route, params] = JSON.parse(told || '[]')
        if (status !== 200 || route !== key || Object.values(params)[0] !== name)
          wrong.push([name, status, told])
      }),
    )
    expect(wrong).toEqual([])
  },
)

test("functions have names that nobody can guess: serverless-offline's Lambda API runs them for whoever knows one", () => {
  const functions = { get: { name: 'darkroom-local-get' } }
  const [log, offline] = [console.log, { service: { functions }, processedInput: { commands: ['package'] } }]
  new Gateway(offline as unknown as ConstructorParameters<typeof Gateway>[0]).hooks[
    'before:offline:start:init'
  ]?.()
  console.log = log
  expect(functions.get.name).toMatch(/^darkroom-local-get-[0-9a-f]{32}$/)
})

test('a function that fails is 500 in the words of API Gateway, as behind it', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const failing = createServer({ port: 0, host: '127.0.0.1' })
  // As serverless-offline answers.
  const error = { errorMessage: 'no such table', errorType: 'Error', stackTrace: ['at secrets.ts'] }
  const handler: Lifecycle.Method = (_, h) => h.response(JSON.stringify(error)).type('application/json')
  failing.route({ method: 'GET', path: '/images/{id}', handler })
  extend(failing, { ...front, declared: keys })
  await failing.start()
  const answer = await fetch(`${failing.info.uri}/images/a.jpg`)
  await failing.stop()
  expect([answer.status, await answer.text()]).toEqual([500, '{"message":"Internal Server Error"}'])
  expect(log).toHaveBeenCalledWith('GET /images/a.jpg failed:', JSON.stringify(error))
  log.mockRestore()
})
