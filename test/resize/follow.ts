// Follows an image and its resize jobs over HTTP until they end.
import { expect, vi } from 'vitest'
import { segment } from '../contracts/contracts.ts'
import { type Answer, header, json, pathOf, type Sending, send } from '../contracts/wire.ts'

export interface Variant {
  readonly preset: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly type: string
  readonly url: string
}

/** What `GET /v1/images/{id}` says of an image. */
export interface Described {
  readonly id: string
  readonly path: string
  readonly status: 'processing' | 'ready' | 'failed'
  readonly reason?: string
  readonly etag: string
  readonly width: number
  readonly height: number
  readonly format: string
  readonly content_type: string
  readonly bytes: number
  readonly placeholder: string
  readonly colour: string
  readonly frames?: number
  readonly animated?: boolean
  readonly damaged?: true
  readonly variants: readonly Variant[]
  readonly srcset: string
}

/** What `GET /v1/jobs/{id}` says of a resize job. */
export interface Job {
  readonly id: string
  readonly image_id: string
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'superseded'
  readonly reason?: string
  readonly requested_at: string
  readonly started_at?: string
  readonly finished_at?: string
  readonly version?: string
}

/** A deployment works through the events of the tests before, one by one. */
const patience = { timeout: 60_000, interval: 100 }

export async function describeImage(name: string): Promise<Described> {
  const answer = await send('GET', `/v1/images/${segment(name)}`)
  expect(answer.status, answer.bytes.toString()).toBe(200)
  return json<Described>(answer)
}

/** The image once its development has ended, well or not. */
export async function ended(name: string): Promise<Described> {
  return vi.waitUntil(async () => {
    const described = await describeImage(name)
    return described.status === 'processing' ? undefined : described
  }, patience)
}

/** The image once it is ready. */
export async function processed(name: string): Promise<Described> {
  const described = await ended(name)
  expect(described.status, described.reason).toBe('ready')
  return described
}

/** The answer at a variant's path; one that is still being made (202) is asked for again. */
export function variantAt(path: string, sending: Sending = {}, method = 'GET'): Promise<Answer> {
  return vi.waitUntil(async () => {
    const answer = await send(method, path, sending)
    if (answer.status !== 202) return answer
    expect(header(answer, 'Retry-After')).toMatch(/^\d+$/)
    return undefined
  }, patience)
}

/** The bytes of an image's variant. */
export async function variantOf(name: string, preset: string): Promise<Buffer> {
  const answer = await variantAt(`/images/${segment(name)}?preset=${preset}`)
  expect(answer.status, answer.bytes.toString('latin1', 0, 300)).toBe(200)
  return answer.bytes
}

/** The bytes of the original as it is now. */
export async function original(name: string): Promise<Buffer> {
  const answer = await send('GET', `/images/${segment(name)}`)
  expect(answer.status, answer.bytes.toString('latin1', 0, 300)).toBe(200)
  return answer.bytes
}

export const asJson = (value: unknown): Sending => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
})

export const asForm = (fields: Record<string, unknown>): Sending => ({
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: Object.entries(fields)
    .map(([name, value]) => `${name}=${segment(String(value))}`)
    .join('&'),
})

/** Requests a resize by `v1`. @returns the path of its job */
export async function requestResize(name: string, fields: Record<string, unknown>): Promise<string> {
  const answer = await send('PATCH', `/v1/images/${segment(name)}`, asJson(fields))
  expect(answer.status, answer.bytes.toString()).toBe(202)
  return pathOf(header(answer, 'Location'))
}

const isOver = ({ status }: Job) => status !== 'queued' && status !== 'running'

/** The job once it is over. */
export function over(path: string): Promise<Job> {
  return vi.waitUntil(async () => {
    const answer = await send('GET', path)
    expect(answer.status, answer.bytes.toString()).toBe(200)
    const job = json<Job>(answer)
    return isOver(job) ? job : undefined
  }, patience)
}

/** Resizes an image, and waits until it is done. @returns the bytes that it has then */
export async function resized(name: string, fields: Record<string, unknown>): Promise<Buffer> {
  const job = await over(await requestResize(name, fields))
  expect(job.status, job.reason).toBe('done')
  return original(name)
}
