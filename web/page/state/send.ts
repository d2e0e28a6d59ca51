// Sends one file: through the service if it fits, or else directly to the bucket, in parts if it is large.
import { texts } from '../../texts.ts'
import { authorized, Failure, local, postJson } from './api.ts'
import { findKept, hashOf } from './kept.ts'
import { giveUp, type Places, resume, sendParts } from './parts.ts'
import { askForKey, key } from './session.ts'
import { type Sending, type Sent, transfer } from './transfer.ts'

/** Maximum bytes of a file through API Gateway and Lambda. */
const throughService = 4_500_000

/** Bytes from which a file is sent in parts: sending a smaller one again costs little. */
const partsFrom = 20_000_000

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

/** Not as a form: in one, nothing tells the names `a"b.png` and `a%22b.png` apart. */
async function sendToService(sending: Sending): Promise<Sent> {
  const { file, name, overwrite } = sending
  const url = `/images/${encodeURIComponent(name)}`
  const precondition: Record<string, string> = overwrite ? {} : { 'if-none-match': '*' }
  const headers = { ...authorized(), ...precondition, 'content-type': typeOf(file) }
  await transfer({ method: 'PUT', url, headers, body: file }, sending)
  return {}
}

/** Continues an upload of the same file. @returns undefined if there is none @throws Failure */
async function continued(sending: Sending, sha256: string | undefined): Promise<Sent | undefined> {
  const kept = sending.kept ?? (await findKept(sending, sha256))
  const sent = kept && (await resume(sending, kept))
  // Nobody asked for this file now: if the name has another image by now, it stays.
  if (!sent && sending.kept) throw new Failure(404, texts.tooOld)
  return sent
}

/** Forgets what was sent of a file. */
export async function abandon({ file, name, overwrite, kept }: Omit<Sending, 'signal' | 'onProgress'>) {
  if (file.size <= partsFrom) return
  const found = kept ?? (await findKept({ file, name, overwrite }, await hashOf(file)))
  if (found) await giveUp(found.url)
}

async function sendToBucket(sending: Sending): Promise<Sent> {
  const { file, name, overwrite, signal } = sending
  const isLarge = file.size > partsFrom
  const sha256 = isLarge && !sending.kept ? await hashOf(file) : undefined
  const sent = isLarge ? await continued(sending, sha256) : undefined
  if (sent) return sent
  const announced = { filename: name, content_type: typeOf(file), bytes: file.size, overwrite }
  const inParts = isLarge ? { parts: true, sha256 } : {}
  const ticket = await postJson<Ticket | Places>('/v1/uploads', { ...announced, ...inParts })
  signal.throwIfAborted()
  if ('parts' in ticket) return sendParts(sending, ticket, sha256)
  const { status_url, method, url, fields, headers = {} } = ticket
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  // S3 ignores fields after the file.
  form.append('file', file)
  await transfer({ method, url, headers, body: method === 'PUT' ? file : form }, sending)
  return { status: local(status_url) }
}

/**
 * Sends a file the way that fits its size.
 * @throws Failure; DOMException AbortError if it was cancelled
 */
export async function sendFile(sending: Sending): Promise<Sent> {
  const sent = key.value
  try {
    return await (sending.file.size > throughService ? sendToBucket(sending) : sendToService(sending))
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 401) throw error
    if (await askForKey(sent)) return sendFile(sending)
    throw new Failure(401, texts.keyNeeded)
  }
}
