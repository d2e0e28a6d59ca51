// HTTP as it goes over the wire: paths, headers and bodies exactly as a test wrote them, redirects not followed. Each
// answer is held to the service's own OpenAPI document.

import { type IncomingHttpHeaders, request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { expect, inject } from 'vitest'
import { answerChecker, type Described } from '../openapi/described.ts'

/** Where the service under test answers. */
export const base = new URL(inject('url'))

const key = inject('key')

/** What a deployment with AUTH=key wants of every write. */
export const credential: Readonly<Record<string, string>> = key === '' ? {} : { 'X-Api-Key': key }

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

export interface Sending {
  readonly headers?: Record<string, string>
  readonly body?: Uint8Array | string
  /** Sends the body with `Transfer-Encoding: chunked`, so without saying how long it is. */
  readonly chunked?: boolean
  /** Leaves the deployment's key out. */
  readonly anonymous?: boolean
}

/** Made once for each file of tests. */
let checker: Promise<ReturnType<typeof answerChecker>> | undefined

async function makeChecker(): Promise<ReturnType<typeof answerChecker>> {
  return answerChecker(json<Described>(await exchange('GET', '/openapi.json')))
}

/**
 * As exchange, and fails when the service's OpenAPI document does not describe the answer.
 */
export async function send(method: string, path: string, sending: Sending = {}): Promise<Answer> {
  checker ??= makeChecker()
  const [check, answer] = await Promise.all([checker, exchange(method, path, sending)])
  expect(check(method, path, answer), answer.bytes.toString('latin1', 0, 300)).toBeUndefined()
  return answer
}

/**
 * Sends one request on a connection of its own. The path is not normalised, as `fetch` would do: `%2e%2e` and
 * `//` arrive as they are. With `Expect: 100-continue` the body waits for the service's word, as curl's does.
 * Fails when no answer came within 30 s.
 */
export function exchange(method: string, path: string, sending: Sending = {}): Promise<Answer> {
  const { headers = {}, body, chunked = false, anonymous = false } = sending
  const length = body === undefined || chunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const request = (base.protocol === 'https:' ? secure : plain)(
      {
        method,
        hostname: base.hostname,
        port: base.port,
        path: base.pathname.replace(/\/$/, '') + path,
        headers: { ...length, ...(anonymous ? {} : credential), ...headers },
        agent: false,
        signal: AbortSignal.timeout(30_000),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes: Buffer.concat(chunks),
          }),
        )
      },
    )
    request.on('error', reject)
    if ('Expect' in headers) {
      request.on('continue', () => request.end(body))
      request.flushHeaders()
    } else if (chunked && body !== undefined) {
      for (const piece of pieces(Buffer.from(body))) request.write(piece)
      request.end()
    } else {
      request.end(body)
    }
  })
}

/** POSTs a value as JSON. */
export function sendJson(
  path: string,
  value: unknown,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Answer> {
  return send(method, path, {
    headers: { 'Content-Type': 'application/json', ...headers },
    // Sent as it is, this character stands for bytes that are no UTF-8.
    body: JSON.stringify(value).replaceAll('\ufffd', '\\ufffd'),
  })
}

/** The answer's body as JSON of the type that the test goes on to check. Throws where it is no JSON. */
export function json<T = unknown>(answer: Answer): T {
  return JSON.parse(answer.bytes.toString()) as T
}

/** A header that must be there, once. */
export function header(answer: Answer, name: string): string {
  const value = answer.headers[name.toLowerCase()]
  if (typeof value !== 'string') throw new Error(`the answer (${answer.status}) has no header ${name}`)
  return value
}

/** The path and query of a link in an answer, to be sent again; relative links are resolved. */
export function pathOf(link: string): string {
  const { pathname, search } = new URL(link, base)
  const mount = base.pathname.replace(/\/$/, '')
  return (pathname.startsWith(`${mount}/`) ? pathname.slice(mount.length) : pathname) + search
}

function* pieces(body: Buffer): Generator<Buffer> {
  const size = 64 * 1024
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}
