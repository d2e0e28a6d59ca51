// How requests reach S3: over HTTP, or without it in the process that has the S3.
import { HttpRequest } from '@smithy/core/transport'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { config } from '../../config.ts'
import type { Place } from './address.ts'
import type { Answer, Fields } from './message.ts'

/** A signed request. */
export interface Signed extends Place {
  readonly method: string
  readonly headers: Fields
  readonly query: Readonly<Record<string, string | string[] | null>>
  readonly body?: Buffer | string
}

/** @throws Error if there is no answer */
export type Transport = (request: Signed, abortSignal?: AbortSignal) => Promise<Answer>

/** The worker gives a request more time, but not a connection without traffic. */
const idle = 20_000

/**
 * By default tries of at most 6 s each, three of which end within the 29 s that API Gateway waits. The worker's
 * requests take up to 100 s: 100 MB over 2 MB/s are 50 s.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const http = new NodeHttpHandler({
  connectionTimeout: 2000,
  requestTimeout: config.storageTimeout,
  throwOnRequestTimeout: true,
  socketTimeout: Math.min(config.storageTimeout, idle),
})

/** Sends a request to any service. @param requestTimeout milliseconds, instead of the setting's */
export async function overHttp(
  request: Signed,
  options: { readonly abortSignal?: AbortSignal; readonly requestTimeout?: number } = {},
): Promise<Answer> {
  const { response } = await http.handle(
    new HttpRequest({ ...request, query: { ...request.query } }),
    options,
  )
  return { status: response.statusCode, headers: response.headers, body: response.body }
}

const own = new Map<string, Transport>()

/**
 * Sends requests to the S3 of this process directly from now on: it gets the same signed requests, without sockets.
 * @param host of its endpoint
 */
export function reachDirectly(host: string, transport: Transport): void {
  own.set(host, transport)
}

/** Sends a request to S3. */
export const toS3: Transport = (request, abortSignal) => {
  const direct = own.get(request.host)
  return direct ? direct(request, abortSignal) : overHttp(request, abortSignal ? { abortSignal } : {})
}
