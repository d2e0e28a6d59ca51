// Calls to the service with JSON, and errors with a message.
import { texts } from '../../texts.ts'
import { askForKey, key, noteReadsNeedKey } from './session.ts'

/** A call that failed; the message is for people. */
export class Failure extends Error {
  /** HTTP status; 0 if there was no answer. */
  readonly status: number
  /** Milliseconds to wait before a retry. */
  readonly retryAfter: number | undefined

  constructor(status: number, message: string, retryAfter?: number) {
    super(message)
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** Returns the message in an error of any contract. */
export function wordsOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null) return undefined
    for (const field of ['detail', 'message', 'error'])
      if (field in body) return String(body[field as keyof typeof body])
  } catch {
    // It isn't JSON: an answer of a proxy.
  }
  return undefined
}

/** Returns the credential as a bearer token; the service also accepts API keys that way. */
export const authorized = (): Record<string, string> =>
  key.value ? { authorization: `Bearer ${key.value}` } : {}

/** Returns a Retry-After field in milliseconds. */
export const toMilliseconds = (retryAfter: string | null) =>
  retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined

async function failureOf(response: Response): Promise<Failure> {
  const { status, headers } = response
  const words = wordsOf(await response.text().catch(() => '')) ?? texts.offline
  return new Failure(status, words, toMilliseconds(headers.get('retry-after')))
}

/**
 * Waits for an answer, or for all of its body.
 * @throws Failure, if the connection breaks
 */
export const whole = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    if (error instanceof Failure || (error instanceof DOMException && error.name === 'AbortError'))
      throw error
    throw new Failure(0, texts.offline)
  })

export interface Sending extends RequestInit {
  /** Whether to ask for a credential if it is required: not for what nobody waits for. true */
  readonly asks?: boolean
}

/**
 * Sends a request with the credential, and asks for one if it is required.
 * @throws Failure
 */
export async function send(path: string, { asks = true, ...init }: Sending = {}): Promise<Response> {
  const sent = key.value
  const headers = { ...authorized(), ...(init.headers as Record<string, string>) }
  const response = await whole(fetch(path, { ...init, headers }))
  if (response.ok || response.status === 304) return response
  if (response.status !== 401) throw await failureOf(response)
  if ((init.method ?? 'GET') === 'GET') noteReadsNeedKey()
  if (asks && (await askForKey(sent))) return send(path, init)
  throw new Failure(401, texts.keyNeeded)
}

/** @throws Failure */
export async function getJson<T>(path: string, init?: Sending): Promise<T> {
  const response = await send(path, init)
  return whole(response.json() as Promise<T>)
}

/** Returns what a request with a JSON body needs. */
export const asJson = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** @throws Failure */
export const postJson = <T>(path: string, body: unknown, init?: Sending): Promise<T> =>
  getJson<T>(path, { ...init, method: 'POST', ...asJson(body) })

/** Links of the service are absolute; the page uses its own origin, which a proxy may have changed. */
export const local = (url: string) => new URL(url).pathname + new URL(url).search
