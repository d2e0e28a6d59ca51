// Uploads one file: through the service if a request can carry it, or else directly to the bucket.
import type { Image, UploadForm, UploadParts } from './api.ts'
import { DarkroomError } from './errors.ts'
import type { Bytes, Call, UploadOptions } from './options.ts'
import { partsFrom, sendParts } from './parts.ts'
import { idempotency, type Send, sleep } from './send.ts'
import { sniff } from './sniff.ts'
import { queryOf } from './url.ts'

/** The most bytes of a file that a request carries: API Gateway and Lambda take about 4.7 MB. */
export const requestLimit = 4_600_000

/** Milliseconds between two looks, in case a proxy removes the wish to wait. */
const pause = 200

/** Returns the path that describes an image. URLs resolve dots: instead, the service gets a name that it refuses. */
export const resourceOf = (id: string) => `/v1/images/${encodeURIComponent(id.replace(/^\.{0,2}$/, '/'))}`

/**
 * Looks until the result is enough or the time is up. The service itself waits for some seconds at each look.
 * @param to the path to look at
 * @throws DarkroomError; the signal's reason
 */
export async function follow<T>(
  send: Send,
  to: string,
  { wait = 60, signal }: Call & { wait?: number | undefined },
  isEnough: (found: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + wait * 1000
  for (;;) {
    const left = Math.ceil((deadline - Date.now()) / 1000)
    const found = await send<T>({
      to,
      signal,
      headers: { prefer: `wait=${Math.max(0, Math.min(10, left))}` },
    })
    if (isEnough(found) || Date.now() >= deadline) return found
    await sleep(pause, signal)
  }
}

/** What to call while a file is sent: the rest of a form doesn't count. */
const counter = ({ size }: Blob, { onProgress }: UploadOptions) =>
  onProgress && ((sent: number) => onProgress({ loaded: Math.min(sent, size), total: size }))

/** What a way of sending returns: the path that describes what became of the file. */
type Way = (send: Send, blob: Blob, type: string, options: UploadOptions) => Promise<string>

const throughService: Way = async (send, blob, type, options) => {
  const { filename = (blob as { name?: string }).name, signal } = options
  const { id } = await send<Pick<Image, 'id'>>({
    to: `/v1/images${queryOf({ filename })}`,
    method: 'POST',
    headers: { ...idempotency(), 'content-type': type },
    body: blob,
    signal,
    onSent: counter(blob, options),
  })
  return resourceOf(id)
}

/** S3 ignores fields after the file. */
function formOf(fields: Readonly<Record<string, string>>, file: Blob): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', file)
  return form
}

const toBucket: Way = async (send, blob, content_type, options) => {
  const { id: own, filename, createdAt, overwrite, signal } = options
  const named = own === undefined ? {} : { id: own, filename, created_at: createdAt?.toISOString() }
  const announced = { ...named, content_type, bytes: blob.size, overwrite }
  const ticket = await send<UploadForm | UploadParts>({
    to: '/v1/uploads',
    method: 'POST',
    headers: idempotency(),
    json: blob.size > partsFrom ? { ...announced, parts: true } : announced,
    signal,
  })
  const onSent = counter(blob, options)
  if ('parts' in ticket) await sendParts(send, blob, ticket, { signal, onSent })
  else {
    const { method = 'POST', url, fields, headers } = ticket
    const body = method === 'PUT' ? blob : formOf(fields, blob)
    await send({ to: url, method, body, ...(headers && { headers }), signal, onSent })
  }
  const { id, status_url } = ticket
  // The service may know itself by another host than the client.
  return resourceOf(id) + new URL(status_url).search
}

/**
 * Uploads a file, and waits until it is an image.
 * @throws DarkroomError; the signal's reason
 */
export async function upload(send: Send, file: Bytes, options: UploadOptions = {}): Promise<Image> {
  const blob = file instanceof Blob ? file : new Blob([file as BlobPart])
  const way = blob.size > requestLimit || options.id !== undefined ? toBucket : throughService
  const path = await way(send, blob, await sniff(blob), options)
  options.onProgress?.({ loaded: blob.size, total: blob.size })
  const found = await follow<Image>(send, path, options, ({ status }) => status !== 'processing')
  if (found.status === 'failed') throw new DarkroomError(422, 'failed', found.reason)
  return found
}
