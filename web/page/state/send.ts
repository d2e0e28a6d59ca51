// Sends one file: with a form if it fits through the service, or else directly to the bucket. Uses XMLHttpRequest, because
// fetch doesn't report upload progress.
import { texts } from '../../texts.ts'
import { authorized, Failure, local, postJson, toMilliseconds, wordsOf } from './api.ts'
import { askForKey, key } from './session.ts'

/** Maximum bytes of a file in a form through API Gateway and Lambda. */
export const formLimit = 4_500_000

export interface Sending {
  readonly file: File
  readonly name: string
  readonly overwrite: boolean
  readonly signal: AbortSignal
  readonly onProgress: (sent: number) => void
}

/** What arrived; if it isn't validated yet, with the URL that describes the upload. */
export interface Sent {
  readonly status?: string
}

interface Ticket {
  readonly status_url: string
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heic',
  tif: 'image/tiff',
  tiff: 'image/tiff',
}

const extension = (name: string) => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/** Browsers don't know the type of every image, so the name decides, too. */
export const typeOf = ({ type, name }: File) => type || types[extension(name)] || 'application/octet-stream'

interface Transfer {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: FormData | File
}

/** @throws Failure; DOMException AbortError if it was cancelled */
function transfer(sending: Sending, { method, url, headers, body }: Transfer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  request.upload.onprogress = ({ loaded }) => sending.onProgress(Math.min(loaded, sending.file.size))
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
  sending.signal.addEventListener('abort', abort)
  request.send(body)
  return promise.finally(() => sending.signal.removeEventListener('abort', abort))
}

/** The root's form never overwrites; the page's form always does. */
async function sendForm(sending: Sending): Promise<Sent> {
  const { file, name, overwrite } = sending
  const form = new FormData()
  form.append('file', file, name)
  const url = overwrite ? '/upload' : '/'
  await transfer(sending, { method: 'POST', url, headers: authorized(), body: form })
  return {}
}

async function sendToBucket(sending: Sending): Promise<Sent> {
  const { file, name, overwrite } = sending
  const announced = { filename: name, content_type: typeOf(file), bytes: file.size, overwrite }
  const { status_url, method, url, fields, headers = {} } = await postJson<Ticket>('/v1/uploads', announced)
  sending.signal.throwIfAborted()
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  // S3 ignores fields after the file.
  form.append('file', file)
  await transfer(sending, { method, url, headers, body: method === 'PUT' ? file : form })
  return { status: local(status_url) }
}

/**
 * Sends a file the way that fits its size.
 * @throws Failure; DOMException AbortError if it was cancelled
 */
export async function sendFile(sending: Sending): Promise<Sent> {
  const sent = key.value
  try {
    return await (sending.file.size > formLimit ? sendToBucket(sending) : sendForm(sending))
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 401) throw error
    if (await askForKey(sent)) return sendFile(sending)
    throw new Failure(401, texts.keyNeeded)
  }
}
