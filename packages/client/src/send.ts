// Sends requests: with the credential, and again if the service is busy or the connection breaks.
import { type Answer, DarkroomError, errorOf } from './errors.ts'
import type { Call, ClientOptions } from './options.ts'
import { transfer } from './transfer.ts'
import { isUrl, withoutSlash } from './url.ts'

export interface Outgoing extends Call {
  /** A path of the service; or the bucket's URL, which gets no credential. */
  readonly to: string
  readonly method?: string
  readonly body?: BodyInit
  readonly json?: unknown
  readonly headers?: Record<string, string>
  readonly onSent?: ((bytes: number) => void) | undefined
  /** Called before a retry. */
  readonly onRetry?: () => void
}

/** Waits. @throws the signal's reason */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop)
    if (signal?.aborted) stop()
  })
}

/** Busy, cut off by a proxy, or the first attempt with this Idempotency-Key still runs. */
const isPassing = ({ status, code }: DarkroomError) =>
  [0, 429, 502, 503, 504].includes(status) || code === 'in-progress'

/** The longest pause before a retry, in seconds. */
const longest = 30

/** Returns the JSON of an answer of the API. @throws DarkroomError, if it is something else, such as a login page */
function parse({ status, text }: Answer): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `Not an answer of darkroom: ${text.slice(0, 80)}`
    throw new DarkroomError(status, 'http', message, undefined, cause)
  }
}

/**
 * A file that changed on its disk can't be read any more, however often one tries.
 * @throws DOMException NotReadableError
 */
async function demandReadable(body: BodyInit | undefined): Promise<void> {
  if (body instanceof Blob) await body.slice(0, 1).arrayBuffer()
}

/**
 * Returns the function that sends requests to one service, and returns their JSON.
 * @throws TypeError if the service's URL isn't one
 */
export function sender({ url, key, fetch: own, retries = 4 }: ClientOptions) {
  const service = withoutSlash(url)
  if (!isUrl(service)) throw new TypeError(`url must be like https://images.example, not "${url}"`)

  async function attempt({ to, method = 'GET', json, headers = {}, signal, ...rest }: Outgoing) {
    const isOurs = !isUrl(to)
    const credential = isOurs && (typeof key === 'function' ? await key() : key)
    signal?.throwIfAborted()
    const answer = await transfer({
      url: isOurs ? service + to : to,
      method,
      body: json === undefined ? rest.body : JSON.stringify(json),
      headers: {
        ...headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(credential ? { authorization: `Bearer ${credential}` } : {}),
      },
      signal,
      onSent: rest.onSent,
      fetch: own,
    }).catch(async (cause: unknown) => {
      signal?.throwIfAborted()
      await demandReadable(rest.body)
      const message = `No answer from ${isOurs ? service : 'the bucket'}`
      throw new DarkroomError(0, 'network', message, undefined, cause)
    })
    if (answer.status >= 300) throw errorOf(answer)
    return isOurs ? parse(answer) : undefined
  }

  /**
   * Sends a request that may be repeated: it changes nothing, or it has an Idempotency-Key.
   * @throws DarkroomError; DOMException if a file can't be read any more; the signal's reason
   */
  return async function send<T = unknown>(outgoing: Outgoing): Promise<T> {
    for (let tried = 0; ; tried++) {
      try {
        return (await attempt(outgoing)) as T
      } catch (error) {
        if (!(error instanceof DarkroomError) || !isPassing(error) || tried >= retries) throw error
        const seconds = Math.min(error.retryAfter ?? 2 ** tried / 2, longest)
        // Not all clients at once.
        await sleep(seconds * 1000 * (1 + Math.random() / 4), outgoing.signal)
        outgoing.onRetry?.()
      }
    }
  }
}

export type Send = ReturnType<typeof sender>

/** Returns a key for all attempts of one change. `crypto.randomUUID` is missing on http pages. */
export const idempotency = (): Record<string, string> => ({
  'idempotency-key': [...crypto.getRandomValues(new Uint32Array(4))].join('-'),
})
