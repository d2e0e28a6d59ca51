// One request and its answer, and how much of the body was sent meanwhile.
import type { Answer } from './errors.ts'

interface Wire {
  readonly url: string
  readonly method: string
  readonly body: BodyInit | undefined
  readonly headers: Record<string, string>
  readonly signal: AbortSignal | undefined
  /** Called with the bytes of the body that were sent. */
  readonly onSent: ((bytes: number) => void) | undefined
  readonly fetch: typeof fetch | undefined
}

/** Browsers report the progress of an upload to XMLHttpRequest alone. */
function byXhr({ url, method, body, headers, signal, onSent }: Wire): Promise<Answer> {
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  return new Promise<Answer>((resolve, reject) => {
    request.upload.onprogress = ({ loaded }) => onSent?.(loaded)
    request.onload = () =>
      resolve({
        status: request.status,
        retryAfter: request.getResponseHeader('retry-after'),
        text: request.responseText,
      })
    request.onerror = request.onabort = () => reject(new TypeError('The connection broke'))
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    signal?.addEventListener('abort', abort)
    request.send(body as XMLHttpRequestBodyInit)
  }).finally(() => signal?.removeEventListener('abort', abort))
}

/** Bytes of a body that Node.js takes at a time. */
const chunk = 65_536

/** A body that reports what is taken of it. Its length is known before: S3 asks for that. */
async function counted(body: BodyInit, onSent: (bytes: number) => void) {
  const whole = await new Response(body).blob()
  let sent = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const part = new Uint8Array(await whole.slice(sent, sent + chunk).arrayBuffer())
        controller.enqueue(part)
        sent += part.length
        onSent(sent)
        if (sent >= whole.size) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const headers = { 'content-type': whole.type, 'content-length': String(whole.size) }
  return { body: stream, headers, duplex: 'half' }
}

interface Process {
  readonly versions?: { readonly node?: string }
}

/** In Node.js, fetch sends streams of a known length. */
const isNode = () => Boolean((globalThis as { process?: Process }).process?.versions?.node)

/** Sends one request. @throws TypeError if there is no answer; the signal's reason */
export async function transfer(wire: Wire): Promise<Answer> {
  const { url, method, body = null, headers, signal = null, onSent, fetch: send = fetch } = wire
  const isTold = onSent && body
  if (isTold && !wire.fetch && typeof XMLHttpRequest !== 'undefined') return byXhr(wire)
  const counting = isTold && isNode() ? await counted(body, onSent) : undefined
  const init = { method, body, ...counting, headers: { ...counting?.headers, ...headers }, signal }
  const response = await send(url, init)
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    text: await response.text(),
  }
}
