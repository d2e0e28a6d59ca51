// Requests to where images come from. The person who imports chose the URLs: any is fine, but
// none may hold up the others.
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Opened, Refused } from './source.ts'
import { spool, startOf } from './spool.ts'

/** Milliseconds until an answer begins; until a file is there. */
const patience = { answer: 60_000, file: 15 * 60_000 }
const maxRedirects = 5
/** With their pauses, about two minutes, or longer if the source asks for it. */
const maxTries = 8
/** Seconds. */
const pauses = { longest: 30, asked: 600 }

/** The source's answer isn't the file. */
export class SourceError extends Error {
  /** HTTP status; 0 if there was no answer. */
  readonly status: number
  /** Milliseconds that the source wants to be left alone. */
  readonly wait: number | undefined

  constructor(message: string, status: number, wait?: number, cause?: unknown) {
    super(message, { cause })
    this.status = status
    this.wait = wait
  }
}

/** Who asks, and for how long. */
export interface Asking {
  readonly signal: AbortSignal
  /** Where the credential belongs: other hosts don't get it. */
  readonly origin?: string
  /** The value of Authorization. */
  readonly credential?: string | undefined
}

export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Returns the milliseconds in a Retry-After, which is a number of seconds or a date. */
export function waitIn(text: string | null, now = Date.now()): number | undefined {
  if (text === null) return undefined
  const time = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(time) ? undefined : Math.min(Math.max(0, time), pauses.asked * 1000)
}

/** Returns a URL without its user and password. */
export function shown(url: URL): string {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy.href
}

function headersFor(url: URL, { headers }: Question, { origin, credential }: Asking): Record<string, string> {
  const own =
    url.username === ''
      ? undefined
      : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const basic = own && `Basic ${Buffer.from(own).toString('base64')}`
  const authorization = basic ?? (url.origin === origin ? credential : undefined)
  return { ...headers, ...(authorization === undefined ? {} : { authorization }) }
}

/**
 * Sends one request. Not by `fetch`: that of Node.js 24.21 ends the process if a server closes a connection while its
 * body waits for a slower disk (`assert(!this.paused)` in undici).
 */
function send(
  url: URL,
  { method = 'GET', body }: Question,
  headers: Record<string, string>,
  signal: AbortSignal,
) {
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  // Imports would load TLS, and undici, at each start (packaging/builtins.ts).
  const { request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http')
  const sent = request(shown(url), { method, headers, signal }, (answer) => {
    const { statusCode: status = 0 } = answer
    const fields = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    )
    const isEmpty = [204, 205, 304].includes(status)
    if (isEmpty) answer.resume()
    resolve(
      new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers: fields }),
    )
  })
  sent.once('error', reject).end(body)
  return promise
}

/** Sends one request, and follows its redirects. @throws SourceError, and what `node:http` throws */
export async function exchange(
  to: URL,
  question: Question,
  asking: Asking,
  signal = asking.signal,
): Promise<Response> {
  let url = to
  for (let redirects = 0; ; redirects++) {
    const headers = headersFor(url, question, asking)
    const response = await send(url, question, headers, signal)
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null || response.status === 304)
      return response
    await response.body?.cancel()
    if (redirects === maxRedirects) throw new SourceError(`More than ${maxRedirects} redirects`, 310)
    if (!URL.canParse(location, url.href)) throw new SourceError('A redirect to what is no URL', 310)
    url = new URL(location, url.href)
    if (!/^https?:$/.test(url.protocol)) throw new SourceError(`A redirect to ${url.protocol}`, 310)
  }
}

/** Whether the temporary file can't be written: the source has nothing to do with that. */
const isOfDisk = (error: unknown) =>
  error instanceof Error && 'syscall' in error && ['open', 'write'].includes(String(error.syscall))

/** Asks once. @throws SourceError, for every answer but a success */
async function attempt<T>(
  url: URL,
  question: Question,
  asking: Asking,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const begun = new AbortController()
  const timer = setTimeout(
    () => begun.abort(new Error(`No answer for ${patience.answer / 1000} s`)),
    patience.answer,
  )
  const signal = AbortSignal.any([asking.signal, begun.signal, AbortSignal.timeout(patience.file)])
  try {
    const response = await exchange(url, question, asking, signal)
    clearTimeout(timer)
    if (response.ok) return await read(response)
    await response.body?.cancel()
    const wait = waitIn(response.headers.get('retry-after'))
    const hint = response.status === 401 ? ': it needs a credential' : ''
    throw new SourceError(`${shown(url)} answered ${response.status}${hint}`, response.status, wait)
  } catch (error) {
    asking.signal.throwIfAborted()
    if (error instanceof SourceError || error instanceof Refused || isOfDisk(error)) throw error
    throw new SourceError(`No answer from ${shown(url)}`, 0, undefined, error)
  } finally {
    clearTimeout(timer)
  }
}

/** Whether another try may help. */
export const isPassing = ({ status }: SourceError) => [0, 408, 425, 429, 500, 502, 503, 504].includes(status)

/**
 * Asks a source until it answers: again if it is busy, after its Retry-After, or if the connection breaks.
 * @param read called for each success; if it throws a broken connection, the question is asked again
 * @throws SourceError; what `read` throws
 */
export async function ask<T>(
  url: URL,
  question: Question,
  asking: Asking & { readonly tries?: number | undefined },
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const { tries = maxTries } = asking
  for (let tried = 1; ; tried++) {
    try {
      return await attempt(url, question, asking, read)
    } catch (error) {
      if (!(error instanceof SourceError) || !isPassing(error) || tried >= tries) throw error
      const pause = error.wait ?? Math.min(2 ** tried / 4, pauses.longest) * 1000
      await sleep(pause * (1 + Math.random() / 4), undefined, { signal: asking.signal })
    }
  }
}

/** The most bytes of a list: a million names. */
const maxList = 256e6

/** Returns the JSON of an answer. @throws SourceError, if it is something else */
export async function jsonOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytesOf(response)) {
    size += chunk.length
    if (size > maxList) throw new SourceError(`More than ${maxList / 1e6} MB of JSON`, response.status)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch (cause) {
    throw new SourceError('The answer is not JSON', response.status, undefined, cause)
  }
}

/** Returns the bytes of an answer's body. */
export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body) yield* body as AsyncIterable<Uint8Array>
}

/** Returns the date in Last-Modified. */
function modifiedIn({ headers }: Response): Date | undefined {
  const time = Date.parse(headers.get('last-modified') ?? '')
  return Number.isNaN(time) ? undefined : new Date(time)
}

/**
 * Downloads an image to a temporary file.
 * @param most the number of bytes that are wanted, from the start
 * @throws SourceError; Refused
 */
export const download = (url: URL, asking: Asking, most?: number): Promise<Opened> =>
  ask(url, { headers: { accept: 'image/*,*/*;q=0.1' } }, asking, async (response) => {
    const created = modifiedIn(response)
    const stamp = response.headers.get('etag') ?? undefined
    const bytes = bytesOf(response)
    const file = await spool(
      most === undefined ? bytes : startOf(bytes, most),
      response.headers.get('content-type') ?? '',
    )
    return { ...file, stamp, ...(created ? { created } : {}) }
  })
