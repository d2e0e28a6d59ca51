// CORS as in an HTTP API: the gateway answers every preflight itself, and its own fields replace those of the
// function. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
import type { IncomingMessage, ServerResponse } from 'node:http'

/** `provider.httpApi.cors` in serverless.yml. */
export interface Cors {
  readonly allowedOrigins: readonly string[]
  readonly allowedMethods: readonly string[]
  readonly allowedHeaders: readonly string[]
  readonly exposedResponseHeaders: readonly string[]
  readonly maxAge: number
}

type Fields = Readonly<Record<string, string>>

type Request = Pick<IncomingMessage, 'method' | 'headers'>

/** Whether a request is a browser's CORS preflight (Fetch standard, CORS protocol). */
export const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined

/** The CORS fields of a response; none for an origin that isn't allowed. */
export function corsFields(request: Request, cors: Cors): Fields {
  const { origin } = request.headers
  const allowed = cors.allowedOrigins.includes('*') ? '*' : origin
  if (origin === undefined || (allowed !== '*' && !cors.allowedOrigins.includes(origin))) return {}
  const always = { 'access-control-allow-origin': allowed ?? '' }
  if (!isPreflight(request))
    return { ...always, 'access-control-expose-headers': cors.exposedResponseHeaders.join(',') }
  return {
    ...always,
    'access-control-allow-methods': cors.allowedMethods.join(','),
    'access-control-allow-headers': cors.allowedHeaders.join(','),
    'access-control-max-age': String(cors.maxAge),
  }
}

/** Replaces all CORS fields with the gateway's own when the head of the response is written. */
export function ownCors(request: IncomingMessage, response: ServerResponse, cors: Cors): void {
  const writeHead = response.writeHead.bind(response)
  const write = (status: number) => {
    for (const name of response.getHeaderNames())
      if (name.startsWith('access-control-')) response.removeHeader(name)
    for (const [name, value] of Object.entries(corsFields(request, cors))) response.setHeader(name, value)
    return writeHead(status)
  }
  Object.assign(response, { writeHead: write })
}
