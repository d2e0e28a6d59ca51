// A server for AWS's JSON protocol, which SSM and SQS use.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

// An import would load undici (packaging/builtins.ts).
const { createServer } = process.getBuiltinModule('node:http')

/** An error that the service answers with, as status 400. */
export class Refusal extends Error {
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

/** Carries out an action and returns its output. @throws Refusal */
export type Act = (action: string, input: unknown) => object

async function serve(act: Act, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, action = ''] = String(request.headers['x-amz-target']).split('.')
  const input: unknown = JSON.parse(await text(request))
  const answer = (status: number, body: object) => {
    // An open connection would keep a command from ending.
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', connection: 'close' })
    response.end(JSON.stringify(body))
  }
  try {
    answer(200, act(action, input))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    answer(400, { __type: error.type, message: error.message })
  }
}

/**
 * Starts the server on 127.0.0.1. It doesn't keep the process running.
 * @returns its endpoint, whose path is a secret: other users of the machine, and pages in its
 *   browsers, reach the port, too
 */
export async function startAwsJson(act: Act): Promise<string> {
  const path = `/${randomBytes(32).toString('base64url')}`
  const server = createServer((request, response) => {
    if (request.url !== path) return response.writeHead(403).end()
    return serve(act, request, response).catch((error) => response.writeHead(500).end(String(error)))
  }).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}${path}`
}
