// What API Gateway answers itself, and what replaces it where the contracts have words of their own.
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Headers } from '../../lib/http/message.ts'
import { ImageError } from '../../lib/image/errors.ts'
import type { Passed } from './event.ts'

/** As in the result of a function. */
export type Result = APIGatewayProxyStructuredResultV2

/**
 * Refuses a request in the format of its route's contract. It loads the contracts of all routes.
 * @param key of the route; of none, for an unknown path
 */
export async function refuse(key: string, error: ImageError, headers: Headers): Promise<Result> {
  const { table, unknown } = await import('../routes.ts')
  const { refusal } = await import('../../lib/http/serve.ts')
  return refusal(table[key] ?? unknown, error, { headers })
}

/** Returns what refuses a request after an ImageError. It throws all others. */
export const refuser =
  ({ route, headers }: Pick<Passed, 'route' | 'headers'>) =>
  (error: unknown): Promise<Result> => {
    if (error instanceof ImageError) return refuse(route.key, error, headers)
    throw error
  }

export const malformed = (): ImageError => new ImageError('bad-request', 'The request is malformed')

/** API Gateway's own answers: JSON with a message. */
const own = (statusCode: number, message: string, headers: Record<string, string> = {}): Result => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
})

export const notFound = (): Result => own(404, 'Not Found')

/** For a route that requires a token. @param authorization the field of the request */
export const unauthorized = (authorization: string | undefined): Result =>
  own(401, 'Unauthorized', {
    'www-authenticate': authorization ? 'Bearer scope="" error="invalid_token"' : 'Bearer',
  })

/** For a function that failed. */
export const failed = (): Result => own(500, 'Internal Server Error')

/** For a function that didn't answer in time. */
export const late = (): Result => own(503, 'Service Unavailable')
