// Lambda's event ⇄ request and reply (API Gateway HTTP API, payload format 2.0).
import type {
  APIGatewayEventRequestContextJWTAuthorizer,
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda'
import { ImageError } from '../image/errors.ts'
import { hostOf } from './edge.ts'
import type { Headers, Reply, Request } from './message.ts'

/**
 * Refuses text with the character by which API Gateway replaces what isn't UTF-8: two names could become one, and a
 * file would be stored damaged.
 * @throws ImageError bad-request
 */
export function demandText(text: string | Buffer): void {
  if (text.includes('\ufffd'))
    throw new ImageError(
      'bad-request',
      'The text isn\'t valid UTF-8: send a file as application/octet-stream, and write U+FFFD in JSON as "\\ufffd"',
    )
}

/** A byte order mark may precede JSON (RFC 8259 section 8.1). */
function parseJson(body: Buffer): unknown {
  const text = new TextDecoder().decode(body)
  demandText(text)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ImageError('bad-request', "The body isn't valid JSON", { cause })
  }
}

/** Returns the path of a route with its placeholders filled in. */
function toPath(routeKey: string, params: Readonly<Record<string, string | undefined>>): string {
  const [, template = ''] = routeKey.split(' ')
  return template.replaceAll(/\{(\w+)\+?\}/g, (_, name) =>
    encodeURIComponent((params[name] ?? '').toWellFormed()),
  )
}

/** Returns the claims of a token that API Gateway validated; `sub` is its subject (RFC 7519 section 4.1.2). */
function tokenOf({ requestContext }: APIGatewayProxyEventV2): { hasToken: boolean; subject?: string } {
  const { authorizer } = requestContext as {
    authorizer?: Partial<APIGatewayEventRequestContextJWTAuthorizer>
  }
  const claims = authorizer?.jwt?.claims
  const subject = claims?.sub
  return { hasToken: claims !== undefined, ...(typeof subject === 'string' ? { subject } : {}) }
}

/** Returns the request of an event. The body is parsed when a contract reads it. */
export function toRequest(event: APIGatewayProxyEventV2, context: Context): Request {
  const { headers, isBase64Encoded, rawQueryString } = event
  const bytes = Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8')
  const scheme = headers['x-forwarded-proto'] ?? 'http'
  const params = event.pathParameters ?? {}
  return {
    id: context.awsRequestId,
    method: event.requestContext.http.method,
    path: toPath(event.routeKey, params),
    params,
    query: new URLSearchParams(rawQueryString),
    headers,
    origin: `${scheme}://${hostOf(headers)}`,
    ...tokenOf(event),
    ...bodyOf(headers, bytes),
  }
}

/** A request's body, parsed on demand. */
export const bodyOf = (headers: Headers, body: Buffer): Pick<Request, 'body' | 'json' | 'files'> => ({
  body,
  json: () => parseJson(body),
  files: async () => {
    // Only forms load the parser.
    const { multipartFiles } = await import('./multipart.ts')
    return multipartFiles(headers, body)
  },
})

/** Returns a reply as Lambda's result: JSON and text unchanged, bytes as base64, which API Gateway decodes. */
export function toResult(reply: Reply): APIGatewayProxyStructuredResultV2 {
  const { status: statusCode, headers = {}, json, text, bytes } = reply
  if (bytes) return { statusCode, headers, body: bytes.toString('base64'), isBase64Encoded: true }
  if (json === undefined) return { statusCode, headers, body: text ?? '' }
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  }
}
