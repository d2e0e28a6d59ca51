// The answer to HEAD.
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

/** Returns the answer to HEAD from that to GET: the same fields, and the body's length. */
export function withoutBody(result: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  const { body = '', isBase64Encoded = false, headers = {}, ...rest } = result
  const length = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8')
  const isEmpty = rest.statusCode === 204 || rest.statusCode === 304
  const counted = isEmpty ? {} : { 'content-length': String(length) }
  return { ...rest, headers: { ...counted, ...headers }, body: '' }
}
