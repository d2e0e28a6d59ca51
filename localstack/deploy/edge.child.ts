// Stands in for CloudFront in front of a local deployment: passes each request through edge/front.js to the API.
// Arguments: the API's URL, and the port to listen on at 127.0.0.1.
import './loopback.ts'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { atEdge } from '../edge.ts'

const [api = '', port = ''] = process.argv.slice(2)
const { hostname, host, port: apiPort } = new URL(api)

/** Fields of the client's connection, and those that the API sets itself. */
const isOwn = (name: string) => ['connection', 'keep-alive', 'expect', 'host'].includes(name)

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method = 'GET', url = '/', headers } = incoming
  const edge = atEdge(method, url, { host: '', ...headers })
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !isOwn(name)))
  const sent = request({
    ...{ host: hostname, port: apiPort, method, path: edge.target },
    headers: { ...kept, ...edge.headers, host },
  })
  const fail = () => {
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502).end()
  }
  sent.on('error', fail)
  sent.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    pipeline(answer, outgoing).catch(fail)
  })
  pipeline(incoming, sent).catch(fail)
}

createServer(forward).listen(Number(port), '127.0.0.1')
