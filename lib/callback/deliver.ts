// Sends a callback.
import { lookup as dnsLookup } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { checkCallbackUrl } from './check.ts'
import { guarded, type LookupAll } from './lookup.ts'
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

/** Replaceable in tests. */
interface World {
  lookup?: LookupAll
  /** Milliseconds from the DNS lookup to the end of the answer. */
  timeout?: number
}

/** Maximum bytes of an answer's body that are read before the connection is closed. */
const maxAnswerBytes = 64 * 1024

const connection = {
  agent: false, // one connection per callback, and never a proxy from the environment, which would resolve the name
  rejectUnauthorized: true, // regardless of NODE_TLS_REJECT_UNAUTHORIZED
  // Node's 250 ms are less than a connection around the world takes: Node would give up the address for an IPv6 one,
  // which Lambda may not reach.
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: 2_500,
} as const

/** Nobody needs the body, but a closed connection would look like a fault to a receiver that still writes. */
function drain(answer: IncomingMessage): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) answer.destroy()
  })
}

/** Sends, and waits for the status. Later errors don't matter. */
function post(target: URL, body: string, options: https.RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'https:' ? https : http).request(target, options)
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

function why(fault: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time'
  if (!(fault instanceof Error)) return 'closed without an answer'
  // If every address fails, Node throws an AggregateError without a message.
  return fault.message || ('code' in fault ? String(fault.code) : fault.name)
}

/**
 * Delivers once. Redirects are not followed: "3xx: Failure", by the Standard Webhooks rules.
 * @param id the webhook-id, the same for each attempt: letters, digits, `-`, `_`
 * @returns `delivered` if the receiver answered 2xx; `gone` if it answered 410, which means that it wants no more
 *   callbacks
 * @throws ImageError bad-request if the URL isn't allowed; Error, to retry later, if it wasn't delivered within 10 s. The
 *   message has the host, never the path, which may hold a token
 */
export async function deliverCallback(
  url: string,
  id: string,
  payload: object,
  settings: CallbackSettings,
  { lookup = dnsLookup, timeout = 10_000 }: World = {},
): Promise<'delivered' | 'gone'> {
  const target = new URL(checkCallbackUrl(url, settings))
  const body = JSON.stringify(payload)
  const signal = AbortSignal.timeout(timeout)
  const status = await post(target, body, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'darkroom',
      ...webhookHeaders(settings.secret, id, body),
    },
    ...connection,
    lookup: guarded(lookup, settings),
    signal,
  }).catch((fault: unknown) => {
    throw new Error(`No callback to ${target.host}: ${why(fault, signal)}`, { cause: fault })
  })
  if (status === 410) return 'gone'
  if (status >= 200 && status <= 299) return 'delivered'
  throw new Error(`No callback to ${target.host}: it answered ${status}`)
}
