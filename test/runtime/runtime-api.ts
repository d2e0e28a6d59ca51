// The part of Lambda that a runtime talks to: it asks for the next event, and says how that one ended.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'

const prefix = '/2018-06-01/runtime'

/** Milliseconds that a function is told it has. */
const time = 60_000

interface Invocation {
  readonly id: string
  readonly event: unknown
  readonly ended: PromiseWithResolvers<unknown>
}

export interface RuntimeApi {
  /** Host and port, as `AWS_LAMBDA_RUNTIME_API` has it. */
  readonly host: string
  /** Hands an event to the runtime. Rejects with what the function throws, or what its module does at loading. */
  readonly invoke: (event: unknown) => Promise<unknown>
  /** Ends what is under way: the runtime is no more. */
  readonly fail: (error: Error) => void
  readonly close: () => void
}

/** One runtime's: events one at a time, in the order in which they were given. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = []
  const underWay = new Map<string, Invocation>()
  let broken: Error | undefined
  let asking: ServerResponse | undefined

  const hand = () => {
    const invocation = asking && waiting.shift()
    if (!asking || !invocation) return
    underWay.set(invocation.id, invocation)
    asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + time),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:darkroom',
    })
    asking.end(JSON.stringify(invocation.event))
    asking = undefined
  }

  const fail = (error: Error) => {
    broken ??= error
    for (const { ended } of [...waiting.splice(0), ...underWay.values()]) ended.reject(error)
    underWay.clear()
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id = '', how] = /\/invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? '') ?? []
    if (request.url === `${prefix}/invocation/next`) {
      asking = response
      return hand()
    }
    const body = await json(request)
    const invocation = underWay.get(id)
    underWay.delete(id)
    if (how === 'response') invocation?.ended.resolve(body)
    else if (how === 'error') invocation?.ended.reject(new Error(JSON.stringify(body)))
    else fail(new Error(`${request.url}: ${JSON.stringify(body)}`))
    response.writeHead(202).end('{"status":"OK"}')
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(fail)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const invoke = (event: unknown) => {
    const invocation = { id: randomUUID(), event, ended: Promise.withResolvers<unknown>() }
    if (broken) return Promise.reject(broken)
    waiting.push(invocation)
    hand()
    return invocation.ended.promise
  }
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { host: `127.0.0.1:${port}`, invoke, fail, close }
}
