// The five contracts as their clients know them: how each stores, serves, lists, deletes and refuses.

import { expect, onTestFinished } from 'vitest'
import { encodedFilePart, filePart, multipart } from './multipart.ts'
import { type Answer, base, json, pathOf, type Sending, send, sendJson } from './wire.ts'

export type Contract = 'base64' | 'images' | 'form' | 'root' | 'v1'

export interface Storing {
  readonly contract: Contract
  /** Where the name comes from: the path, a file name, or the service makes one. */
  readonly naming: 'path' | 'file' | 'service'
  /** The status of success. */
  readonly stored: number
  readonly store: (name: string, image: Uint8Array, headers?: Record<string, string>) => Promise<Answer>
  /** The name of the file is kept next to the id. */
  readonly keeps?: boolean
}

export interface V1Image {
  readonly id: string
  readonly path: string
}

export interface V1Page {
  readonly kind: string
  readonly next: string | null
  readonly previous: string
  readonly data: readonly V1Image[]
}

/** A name as one segment of a path. */
export const segment = encodeURIComponent

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const withHeaders = (sending: Sending, headers: Record<string, string>): Sending => ({
  ...sending,
  headers: { ...sending.headers, ...headers },
})

/** Deletes what a way to store made under an id of the service's, after the test. */
async function discarding(sending: Promise<Answer>): Promise<Answer> {
  const answer = await sending
  if (answer.status === 201) discardAfterTest(json<V1Image>(answer).id)
  return answer
}

/** Every way to store an image, by what its client would call it. */
export const storing = {
  'POST /upload as JSON': {
    contract: 'base64',
    naming: 'file',
    stored: 200,
    store: (name, image, headers = {}) =>
      sendJson('/upload', { images: [{ filename: name, image_data: base64(image) }] }, headers),
  },
  'POST /images/{id}': {
    contract: 'images',
    naming: 'path',
    stored: 201,
    store: (name, image, headers = {}) =>
      send('POST', `/images/${segment(name)}`, withHeaders(multipart([filePart('any.bin', image)]), headers)),
  },
  'PUT /images/{id}': {
    contract: 'images',
    naming: 'path',
    stored: 201,
    store: (name, image, headers = {}) => send('PUT', `/images/${segment(name)}`, { body: image, headers }),
  },
  'POST /upload as a form': {
    contract: 'form',
    naming: 'file',
    stored: 200,
    store: (name, image, headers = {}) =>
      send('POST', '/upload', withHeaders(multipart([encodedFilePart(name, image)]), headers)),
  },
  'POST /': {
    contract: 'root',
    naming: 'file',
    stored: 201,
    store: (name, image, headers = {}) =>
      send('POST', '/', withHeaders(multipart([encodedFilePart(name, image)]), headers)),
  },
  'POST /v1/images': {
    contract: 'v1',
    naming: 'service',
    stored: 201,
    store: (_, image, headers = {}) => discarding(sendJson('/v1/images', { data: base64(image) }, headers)),
  },
  'POST /v1/images as a form': {
    contract: 'v1',
    naming: 'service',
    stored: 201,
    store: (name, image, headers = {}) =>
      discarding(send('POST', '/v1/images', withHeaders(multipart([encodedFilePart(name, image)]), headers))),
    keeps: true,
  },
  'POST /v1/images as bytes': {
    contract: 'v1',
    naming: 'service',
    stored: 201,
    store: (name, image, headers = {}) =>
      discarding(
        send('POST', `/v1/images?filename=${segment(name)}`, {
          body: image,
          headers: { 'Content-Type': 'application/octet-stream', ...headers },
        }),
      ),
    keeps: true,
  },
} satisfies Record<string, Storing>

/** The ways to store, with their titles, for `test.each` and for loops. */
export const waysToStore: readonly (readonly [string, Storing])[] = Object.entries(storing)

/** Every way to get the bytes of an image; `undefined` where it is missing. */
export const serving: Record<string, (name: string) => Promise<Buffer | undefined>> = {
  'POST /get': async (name) => {
    const { images } = json<{ images: { filename: string; image_data: string }[] }>(
      await sendJson('/get', { filenames: [name] }),
    )
    expect(images.map((image) => image.filename)).toEqual(images.length === 0 ? [] : [name])
    return images[0] && Buffer.from(images[0].image_data, 'base64')
  },
  'GET /images/{id}': (name) => bytesAt(`/images/${segment(name)}`),
  'GET /{name}': (name) => bytesAt(`/${segment(name)}`),
  'GET /v1/images/{id}': async (name) => {
    const answer = await send('GET', `/v1/images/${segment(name)}`)
    if (answer.status === 404) return undefined
    const { id, path } = json<V1Image>(answer)
    expect(id).toBe(name)
    return bytesAt(pathOf(path))
  },
}

type Deleting = (name: string, headers?: Record<string, string>) => Promise<Answer>

/** Every way to delete an image, with its answer of success. */
export const deleting: Record<string, Deleting> = {
  'DELETE /images/{id}': (name, headers = {}) => send('DELETE', `/images/${segment(name)}`, { headers }),
  'DELETE /{name}': (name, headers = {}) => send('DELETE', `/${segment(name)}`, { headers }),
  'DELETE /v1/images/{id}': (name, headers = {}) =>
    send('DELETE', `/v1/images/${segment(name)}`, { headers }),
}

/** Stores an image as the simplest of the clients does. */
export async function put(name: string, image: Uint8Array): Promise<void> {
  const answer = await storing['PUT /images/{id}'].store(name, image)
  expect(answer.status, answer.bytes.toString()).toBe(201)
}

/** Deletes an image, if it is there. */
export async function removeImage(name: string): Promise<void> {
  await send('DELETE', `/images/${segment(name)}`)
}

/**
 * Deletes an image that no test needs any more, from a deployment. A service that the tests
 * started goes with its images.
 */
export async function discard(name: string): Promise<void> {
  if (process.env.DARKROOM_URL) await removeImage(name)
}

/** Sees to it that an image which the running test stores is gone afterwards. */
export function discardAfterTest(name: string): void {
  onTestFinished(() => discard(name))
}

/**
 * Expects a refusal on the contract's own wire: its status, its members and words for a person, nothing of the
 * inside. Returns the words.
 */
export function expectRefusal(
  answer: Answer,
  contract: Contract,
  status: number | readonly number[],
): string {
  const text = answer.bytes.toString()
  expect([status].flat(), `status ${answer.status}: ${text}`).toContain(answer.status)
  expectNothingOfTheInside(text)
  const body = json<Record<string, unknown>>(answer)
  let words: unknown
  if (contract === 'v1') {
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json\b/)
    expect(body).toMatchObject({ type: expect.any(String), title: expect.any(String), status: answer.status })
    words = body.detail
  } else {
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    const member = contract === 'base64' || contract === 'images' ? 'error' : 'message'
    expect(Object.keys(body)).toEqual([member])
    words = body[member]
  }
  expect(words).toEqual(expect.stringMatching(/\w/))
  return String(words)
}

/** Expects no stack trace, key, bucket or file of the service in what a client gets to read. */
export function expectNothingOfTheInside(text: string): void {
  expect(text).not.toMatch(/^\s*at .+[:(]/m)
  expect(text).not.toMatch(/\\n\s+at /)
  expect(text).not.toMatch(/node:internal|node_modules|file:\/\/|\.ts:\d|\.js:\d/)
  expect(text).not.toMatch(/bucket|originals\/|manifests\/|amazonaws|NoSuchKey|AccessDenied/i)
}

/** The origin that clients of this deployment see. */
export const origin = base.origin

async function bytesAt(path: string): Promise<Buffer | undefined> {
  const answer = await send('GET', path)
  if (answer.status === 404) return undefined
  expect(answer.status, answer.bytes.toString('latin1', 0, 300)).toBe(200)
  return answer.bytes
}
