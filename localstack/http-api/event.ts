// A request as the event of a function (payload format 2.0).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Authorization } from './authorize.ts'
import { isText } from './body.ts'

/** A request that API Gateway passes on. */
export interface Passed {
  readonly method: string
  /** Decoded. */
  readonly path: string
  /** As the client sent it, without the question mark. */
  readonly query: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty if there is none. */
  readonly body: Buffer
  /** The route and its placeholders' values. */
  readonly route: { readonly key: string; readonly params: Record<string, string> }
  readonly authorization: Authorization | boolean
}

function contextOf({ method, path, headers, route, authorization }: Passed) {
  const time = new Date()
  const { host = 'localhost' } = headers
  return {
    ...{ accountId: '000000000000', apiId: 'local', stage: '$default', routeKey: route.key },
    ...{
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      requestId: headers['x-request-id'] ?? randomUUID(),
    },
    ...{ time: time.toUTCString(), timeEpoch: time.getTime() },
    http: {
      ...{ method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      userAgent: headers['user-agent'] ?? '',
    },
    ...(typeof authorization === 'object' ? { authorizer: authorization } : {}),
  }
}

/** Returns the event of a request. */
export function toEvent(request: Passed): APIGatewayProxyEventV2 {
  const { path, query, headers, body, route } = request
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type'])
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    pathParameters: route.params,
    requestContext: contextOf(request),
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  }
}
