// S3 over node:http: reads a request, checks its signature, runs its verb, and sends the answer or the error.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBucket } from './buckets.ts'
import { type Answer, type Call, checkKey, decodeHeaders, parseTarget } from './call.ts'
import { corsHeaders, preflight } from './cors.ts'
import { randomId } from './ids.ts'
import { postObject } from './post-object.ts'
import { noSuchBucket, refusal, S3Error } from './refusal.ts'
import { authenticate, type Credentials } from './signature.ts'
import type { Store } from './store.ts'
import { verbOf } from './verbs.ts'
import { elements, prolog, xmlType } from './xml.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** A request, with the members of an IncomingMessage that S3 looks at. */
export interface Received {
  readonly method: string
  /** Of the request line. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Call['body']
  readonly sourceIp: string
  /** A form is read as it comes; undefined if there can be none. */
  readonly form?: IncomingMessage
}

/** Answers a request. It never rejects. */
export type Respond = (request: Received) => Promise<Answer>

function readCall({ method, url, headers, body, sourceIp }: Received, requestId: string): Call {
  return {
    ...parseTarget(url),
    ...{ method, body, requestId, sourceIp, host: headers.host ?? '' },
    headers: decodeHeaders(headers),
  }
}

/**
 * A presigned URL can have x-amz-* headers in its query, such as x-amz-meta-*, where the signature covers them.
 * Checksums are an exception: the SDK signs that of an empty body into every URL for a PUT, and S3 ignores it
 * (https://github.com/localstack/localstack/issues/12169).
 */
function liftQueryHeaders(call: Call): Call {
  const lifted = [...call.query].filter(([name]) => /^x-amz-(?!checksum-)/i.test(name))
  const headers = Object.fromEntries(lifted.map(([name, value]) => [name.toLowerCase(), value]))
  return { ...call, headers: { ...call.headers, ...headers } }
}

const isForm = (call: Call): boolean =>
  call.method === 'POST' &&
  call.key === '' &&
  !call.query.has('delete') &&
  call.headers['content-type']?.startsWith('multipart/form-data') === true

async function answer(
  store: Store,
  call: Call,
  incoming: IncomingMessage | undefined,
  credentials: Credentials,
): Promise<Answer> {
  if (call.method === 'OPTIONS') return preflight(store, call)
  checkKey(call.key)
  const form = isForm(call) ? incoming : undefined
  // A form has the signature of its policy.
  if (!form) await authenticate(call, credentials)
  const verb = form ? () => postObject(store, call, form, credentials) : verbOf(call)
  const isMissing = call.bucket !== '' && verb !== createBucket && !store.catalog.bucket(call.bucket)
  if (isMissing) throw noSuchBucket(call.bucket)
  return verb(store, liftQueryHeaders(call), credentials.secretAccessKey)
}

/** Errors that a client causes: S3's own, and connections that it closes. */
function isExpected(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return error instanceof S3Error || /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|HPE_.*)$/.test(code)
}

function toAnswer(error: unknown, requestId: string): Answer {
  const internal = 'We encountered an internal error. Please try again.'
  const { code, message, status, detail, headers } =
    error instanceof S3Error ? error : refusal('InternalError', internal)
  const content = elements({ Code: code, Message: message, ...detail, RequestId: requestId })
  return { status, headers: { ...headers, ...xmlType }, body: `${prolog}<Error>${content}</Error>` }
}

/** Returns what answers requests of any kind, whoever brings them. */
export function responder(store: Store, credentials: Credentials): Respond {
  return async (request) => {
    const requestId = randomId().slice(-16).toUpperCase()
    const own: Record<string, string> = { 'x-amz-request-id': requestId }
    try {
      const call = readCall(request, requestId)
      Object.assign(own, corsHeaders(store, call))
      const answered = await answer(store, call, request.form, credentials)
      return { ...answered, headers: { ...own, ...answered.headers } }
    } catch (error) {
      if (!isExpected(error)) console.error(error)
      const failed = toAnswer(error, requestId)
      return { ...failed, headers: { ...own, ...failed.headers } }
    }
  }
}

/** Sends an answer over HTTP. An answer that fails half-way ends with its connection. */
async function send(response: ServerResponse, { status, headers = {}, body }: Answer): Promise<void> {
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (body instanceof Readable) await pipeline(body, response)
  else response.end(body)
}

/** Returns what `createServer` takes. It never rejects. */
export function createHandler(respond: Respond): Handler {
  return async (request, response) => {
    const { method = 'GET', url = '/', headers, socket } = request
    const sourceIp = socket.remoteAddress ?? '127.0.0.1'
    try {
      await send(response, await respond({ method, url, headers, sourceIp, body: request, form: request }))
    } catch (error) {
      if (!isExpected(error)) console.error(error)
      response.destroy()
    }
  }
}
