// One request with a file, by XMLHttpRequest, because fetch doesn't report upload progress.
import { texts } from '../../texts.ts'
import { Failure, toMilliseconds, wordsOf } from './api.ts'
import type { Kept } from './kept.ts'

/** A file to send. */
export interface Sending {
  readonly file: File
  readonly name: string
  readonly overwrite: boolean
  /** An upload from before the page was loaded, which this one continues. */
  readonly kept: Kept | undefined
  readonly signal: AbortSignal
  readonly onProgress: (sent: number) => void
}

/** What arrived; if it isn't validated yet, with the URL that describes the upload. */
export interface Sent {
  readonly status?: string
}

interface Transfer {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: FormData | Blob
}

/**
 * @param sending whose file, or a part of it, is in the body
 * @throws Failure; DOMException AbortError if it was cancelled
 */
export function transfer(
  { method, url, headers, body }: Transfer,
  { file, signal, onProgress }: Pick<Sending, 'file' | 'signal' | 'onProgress'>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  const most = body instanceof Blob ? body.size : file.size
  request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, most))
  request.onload = () => {
    if (request.status < 300) return resolve()
    const words = wordsOf(request.responseText) ?? texts.bucketRefused
    const retryAfter = toMilliseconds(request.getResponseHeader('retry-after'))
    reject(new Failure(request.status, words, retryAfter))
  }
  request.onerror = () => reject(new Failure(0, texts.offline))
  request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
  request.open(method, url)
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
  signal.addEventListener('abort', abort)
  request.send(body)
  return promise.finally(() => signal.removeEventListener('abort', abort))
}
