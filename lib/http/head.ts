// HEAD for every GET. API Gateway hands a HEAD to its own route alone, never to that of the GET.
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Routes } from './serve.ts'

/** A function's table with HEAD at every route that has GET (RFC 9110 section 9.3.2). */
export function withHead(routes: Routes): Routes {
  const heads = Object.entries(routes).flatMap(([key, route]) =>
    key.startsWith('GET ') ? [[key.replace('GET', 'HEAD'), route] as const] : [],
  )
  return { ...routes, ...Object.fromEntries(heads) }
}

/** The answer to HEAD, from that to GET: the same fields, and the body's length in its place. */
export function withoutBody(result: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  const { body = '', isBase64Encoded = false, headers = {}, ...rest } = result
  const length = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8')
  const counted = length === 0 ? {} : { 'content-length': String(length) }
  return { ...rest, headers: { ...counted, ...headers }, body: '' }
}
