// S3 over node:http: reads a request, checks its signature, runs its verb, and sends the answer or the error.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBucket } from './buckets.ts'
import { type Answer, type Call, checkKey, decodeHeaders, parseTarget } from './call.ts'
import { corsHeaders, preflight } from './cors.ts'
import { postObject } from './post-object.ts'
import { noSuchBucket, refusal, S3Error } from './refusal.ts'
import { authenticate, type Credentials } from './signature.ts'
import type { Store } from './store.ts'
import { verbOf } from './verbs.ts'
import { elements, PROLOG, XML } from './xml.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

function readCall(request: IncomingMessage, requestId: string): Call {
  return {
    ...parseTarget(request.url ?? '/'),
    method: request.method ?? 'GET',
    headers: decodeHeaders(request.headers),
    body: request,
    host: request.headers.host ?? '',
    requestId,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  }
}

/**
 * A presigned URL can have x-amz-* headers in its query, such as x-amz-meta-*, where the signature covers them. Checksums
 * are an exception: the SDK signs that of an empty body into every URL for a PUT, and S3 ignores it
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

async function answer(store: Store, call: Call, credentials: Credentials): Promise<Answer> {
  if (call.method === 'OPTIONS') return preflight(store, call)
  checkKey(call.key)
  const form = isForm(call)
  const [rawPath = ''] = (call.body.url ?? '').split('?')
  // A form has the signature of its policy.
  if (!form) await authenticate(call, rawPath, credentials)
  const verb = form ? undefined : verbOf(call)
  const isMissing = call.bucket !== '' && verb !== createBucket && !store.catalog.bucket(call.bucket)
  if (isMissing) throw noSuchBucket(call.bucket)
  if (verb) return verb(store, liftQueryHeaders(call), credentials.secretAccessKey)
  return postObject(store, call, credentials)
}

async function send(response: ServerResponse, { status, headers = {}, body }: Answer): Promise<void> {
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (body instanceof Readable) await pipeline(body, response)
  else response.end(body)
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
  return { status, headers: { ...headers, ...XML }, body: `${PROLOG}<Error>${content}</Error>` }
}

function sendError(response: ServerResponse, error: unknown, requestId: string): void {
  if (!isExpected(error)) console.error(error)
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  for (const name of response.getHeaderNames())
    if (!/^(access-control-|vary$|x-amz-)/.test(name)) response.removeHeader(name)
  void send(response, toAnswer(error, requestId))
}

/** Returns what `createServer` takes. It never rejects. */
export function createHandler(store: Store, credentials: Credentials): Handler {
  return async (request, response) => {
    const requestId = randomBytes(8).toString('hex').toUpperCase()
    response.setHeader('x-amz-request-id', requestId)
    try {
      const call = readCall(request, requestId)
      for (const [name, value] of Object.entries(corsHeaders(store, call))) response.setHeader(name, value)
      await send(response, await answer(store, call, credentials))
    } catch (error) {
      sendError(response, error, requestId)
    }
  }
}
