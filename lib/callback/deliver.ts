// Sends a callback.
import type { ClientRequest, IncomingMessage } from 'node:http'
import { faultOf, openRequest, type World } from '../outbound/connection.ts'
import { checkUrl } from '../outbound/url.ts'
import { webhookHeaders } from './sign.ts'

export interface CallbackSettings {
  /** The signing secret: `whsec_` and the base64 of 24 to 64 bytes. */
  secret: string
  /** Whether http and private addresses are allowed, for local use. */
  allowLocal: boolean
}

/** The payload that Standard Webhooks recommend. */
export interface CallbackPayload<Data> {
  /** What happened, such as `image.resized`. */
  type: string
  /** When it happened, in ISO 8601; not when it is sent. */
  timestamp: string
  data: Data
}

/** Maximum bytes of an answer's body that are read before the connection is closed. */
const maxAnswerBytes = 64 * 1024

/** Nobody needs the body, but a closed connection would look like a fault to a receiver that still writes. */
function drain(answer: IncomingMessage): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) answer.destroy()
  })
}

/** Sends, and waits for the status. Later errors don't matter. */
function post(request: ClientRequest, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let status: number | undefined
    let fault: Error | undefined
    request.on('response', (answer) => {
      status = answer.statusCode
      drain(answer)
    })
    request.on('error', (error) => {
      fault = error
    })
    // Always comes last, and alone after a 101.
    request.on('close', () => (status === undefined ? reject(fault) : resolve(status)))
    request.end(body)
  })
}

/**
 * Delivers once. Redirects are not followed: "3xx: Failure", by the Standard Webhooks rules.
 * @param id the webhook-id, the same for each attempt: letters, digits, `-`, `_`
 * @returns `delivered` if the receiver answered 2xx; `gone` if it answered 410, which means that it wants no more
 *   callbacks
 * @throws ImageError bad-request if the URL isn't allowed; Error, to retry later, if it wasn't delivered within 10 s.
 *   The message has the host, never the path, which may hold a token
 */
export async function deliverCallback(
  url: string,
  id: string,
  payload: object,
  { lookup, timeout = 10_000, ...settings }: CallbackSettings & World,
): Promise<'delivered' | 'gone'> {
  const target = new URL(checkUrl('callback_url', url, settings))
  const body = JSON.stringify(payload)
  const signal = AbortSignal.timeout(timeout)
  const headers = { 'content-type': 'application/json', ...webhookHeaders(settings.secret, id, body) }
  const request = openRequest(target, { method: 'POST', headers, signal }, settings, lookup)
  const status = await post(request, body).catch((fault: unknown) => {
    throw new Error(`No callback to ${target.host}: ${faultOf(fault, signal)}`, { cause: fault })
  })
  if (status === 410) return 'gone'
  if (status >= 200 && status <= 299) return 'delivered'
  throw new Error(`No callback to ${target.host}: it answered ${status}`)
}
