// Uploads straight to the bucket as a browser or a script does them: ask for a form, fill it in, send it, look.
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { expect, inject, onTestFinished, vi } from 'vitest'
import { discard } from '../contracts/contracts.ts'
import { credential } from '../contracts/wire.ts'

export const base = inject('url')

/** One request, with the deployment's key where it wants one. */
export const call = (path: string, { headers, ...init }: RequestInit = {}): Promise<Response> =>
  fetch(base + path, { ...init, headers: { ...credential, ...(headers as Record<string, string>) } })
const patience = { timeout: 120_000, interval: 200 }

export interface Form {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly expires_at: string
  readonly status_url: string
}

export interface Told {
  readonly id: string
  readonly path: string
  readonly status: string
  readonly reason?: string
  readonly bytes: number
  readonly etag?: string
  readonly content_type?: string
}

/** `POST /v1/uploads` with any body. */
export const ask = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  call('/v1/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

/** A form for these bytes, which must be granted. */
export async function formOf(bytes: Uint8Array, more: Record<string, unknown> = {}): Promise<Form> {
  const answer = await ask({ content_type: 'image/png', bytes: bytes.length, ...more })
  const form = (await answer.json()) as Form
  expect(answer.status, JSON.stringify(form)).toBe(201)
  return form
}

/** The same. What comes of it is removed after the test. */
export async function formFor(bytes: Uint8Array, more: Record<string, unknown> = {}): Promise<Form> {
  const form = await formOf(bytes, more)
  onTestFinished(() => discard(form.id))
  return form
}

/** Sends a form with a file behind its fields. */
export function fill(
  { url, fields }: Pick<Form, 'url' | 'fields'>,
  file: Uint8Array,
  changed: Record<string, string> = {},
): Promise<Response> {
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...fields, ...changed })) body.append(name, value)
  body.append('file', new Blob([Uint8Array.from(file)]), 'file')
  return fetch(url, { method: 'POST', body })
}

/** Asks for a form, and sends it with the file. */
export async function upload(file: Uint8Array, more: Record<string, unknown> = {}): Promise<Form> {
  const form = await formFor(file, more)
  const sent = await fill(form, file)
  expect(sent.status, await sent.text()).toBe(204)
  return form
}

/** What is known of it, once that is as wanted. */
export const told = (url: string, status: string): Promise<Told> =>
  vi.waitFor(async () => {
    const answer = await fetch(url)
    const body = (await answer.json()) as Told
    expect(body, JSON.stringify(body)).toMatchObject({ status })
    return body
  }, patience)

export const resourceOf = (name: string): string => `${base}/v1/images/${encodeURIComponent(name)}`

export const bytesOf = async (name: string): Promise<Buffer | undefined> => {
  const answer = await fetch(`${base}/images/${encodeURIComponent(name)}`)
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined
}

/** `DELETE /v1/images/{id}`. */
export const remove = (name: string): Promise<Response> =>
  call(`/v1/images/${encodeURIComponent(name)}`, { method: 'DELETE' })

/** A name that nothing else has. */
export const freeName = (extension = 'png'): string => `upload-${randomUUID()}.${extension}`

/** A picture that no other colour has. */
export const picture = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 640, height: 400, channels: 3, background } })
    .png()
    .toBuffer()
