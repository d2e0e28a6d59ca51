// Calls to the service: JSON in, JSON out, failures in words.
import { texts } from '../../texts.ts'
import { askForKey, key, noteReadsNeedKey } from './session.ts'

/** A call that failed; the message is for people. */
export class Failure extends Error {
  /** HTTP status; 0 where nothing answered. */
  readonly status: number
  /** Milliseconds after which the service would be asked again. */
  readonly retryAfter: number | undefined

  constructor(status: number, message: string, retryAfter?: number) {
    super(message)
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** The service's own words, in whichever contract's body they stand. */
export function wordsOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null) return undefined
    for (const field of ['detail', 'message', 'error'])
      if (field in body) return String(body[field as keyof typeof body])
  } catch {}
  return undefined
}

/** As a bearer token, which the service takes for an API key, too. */
export const authorized = (): Record<string, string> =>
  key.value ? { authorization: `Bearer ${key.value}` } : {}

/** Milliseconds in a Retry-After field, which we give in seconds. */
export const toMilliseconds = (retryAfter: string | null) =>
  retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined

async function failureOf(response: Response): Promise<Failure> {
  const { status, headers } = response
  const words = wordsOf(await response.text()) ?? texts.offline
  return new Failure(status, words, toMilliseconds(headers.get('retry-after')))
}

/**
 * Sends a request with the key, and asks for one where it is wanted.
 * @throws Failure
 */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const sent = key.value
  const headers = { ...authorized(), ...(init.headers as Record<string, string>) }
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Failure(0, texts.offline)
  })
  if (response.ok) return response
  if (response.status !== 401) throw await failureOf(response)
  if ((init.method ?? 'GET') === 'GET') noteReadsNeedKey()
  if (await askForKey(sent)) return send(path, init)
  throw new Failure(401, texts.keyNeeded)
}

/** @throws Failure */
export async function getJson<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await send(path, init)).json()) as T
}

/** @throws Failure */
export function postJson<T>(path: string, body: unknown, method = 'POST'): Promise<T> {
  return getJson<T>(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** The service's links are absolute; the page asks its own origin, whatever a proxy makes of the name. */
export const local = (url: string) => new URL(url).pathname + new URL(url).search
