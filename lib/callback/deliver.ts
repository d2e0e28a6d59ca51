// Tells a client's URL that its job is over.
import { lookup as dnsLookup } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { checkCallbackUrl } from './check.ts'
import { guarded, type LookupAll } from './lookup.ts'
import { webhookHeaders } from './sign.ts'

export interface CallbackSettings {
  /** Signs what is sent: `whsec_` and the base64 of 24 to 64 bytes. */
  secret: string
  /** http, and private addresses, too. For local use. */
  allowLocal: boolean
}

/** What the Standard Webhooks rules recommend to send. */
export interface CallbackPayload<Data> {
  /** What happened, such as `image.resized`. */
  type: string
  /** When it happened, by ISO 8601; not when it was told. */
  timestamp: string
  data: Data
}

/** What the tests put in the place of the world. */
interface World {
  lookup?: LookupAll
  /** For everything from the name to the end of the answer, in milliseconds. */
  timeout?: number
}

/** The most of an answer's body that is read before the connection is cut, in bytes. */
const maxAnswerBytes = 64 * 1024

const connection = {
  agent: false, // one connection per callback, and never a proxy from the environment: it would resolve the name
  rejectUnauthorized: true, // whatever NODE_TLS_REJECT_UNAUTHORIZED says
  // Node's 250 ms are less than a connection around the world takes: the address would be given up for an IPv6
  // one, which Lambda may not reach.
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: 2_500,
} as const

/** Nobody reads the body, but to close on a receiver that still writes would look like a fault to it. */
function drain(answer: IncomingMessage): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) answer.destroy()
  })
}

/** Sends, and waits for the status. What goes wrong after the status does not matter any more. */
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
    // Comes last in every case, and alone where a 101 is answered.
    request.on('close', () => (status === undefined ? reject(fault) : resolve(status)))
    request.end(body)
  })
}

function why(fault: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time'
  if (!(fault instanceof Error)) return 'closed without an answer'
  // Where every address was tried in vain, node gives an AggregateError without a message.
  return fault.message || ('code' in fault ? String(fault.code) : fault.name)
}

/**
 * Delivers once. Redirects are not followed: "3xx: Failure", by the Standard Webhooks rules.
 * @param id the webhook-id: the same whenever the same thing is told. Letters, digits, `-`, `_`
 * @returns `delivered` where the receiver answered 2xx; `gone` where it answered 410, which by the rules means
 *   that it wants to hear no more
 * @throws ImageError bad-request where the URL is not allowed (any more); Error, to be tried again later, where
 *   it was not delivered within 10 s. Its message names the host, never the path, which may hold a token
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
