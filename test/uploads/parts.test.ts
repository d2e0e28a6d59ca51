// A file that goes to the bucket in parts: only what is missing is sent again.
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { discard } from '../contracts/contracts.ts'
import { ask, bytesOf, call, freeName, picture, resourceOf, told } from './form.ts'

interface Place {
  readonly number: number
  readonly bytes: number
  readonly url?: string
  readonly etag?: string
}

interface Parts {
  readonly id: string
  readonly upload_url: string
  readonly part_bytes: number
  readonly parts: readonly Place[]
  readonly status_url: string
}

const mebibyte = 1024 * 1024

/** A JPEG of eleven megabytes that is decoded at once: what follows its end is no part of the picture. */
async function large(background: string): Promise<Buffer> {
  const jpeg = await sharp(await picture(background))
    .jpeg()
    .toBuffer()
  return Buffer.concat([jpeg, Buffer.alloc(11 * mebibyte - jpeg.length, background)])
}

const red = await large('red')

const json = async <T>(answer: Response, status: number): Promise<T> => {
  const body = await answer.text()
  expect(answer.status, body).toBe(status)
  return JSON.parse(body) as T
}

async function begin(bytes: Uint8Array, more: Record<string, unknown> = {}): Promise<Parts> {
  const announced = { content_type: 'image/jpeg', bytes: bytes.length, parts: true, ...more }
  const upload = await json<Parts>(await ask(announced), 201)
  onTestFinished(() => discard(upload.id))
  return upload
}

const post = ({ upload_url }: Parts, what: 'parts' | 'complete') =>
  call(`${new URL(upload_url).pathname}/${what}`, { method: 'POST' })
const look = async (upload: Parts) => json<Parts>(await post(upload, 'parts'), 200)
const abort = ({ upload_url }: Parts) => call(new URL(upload_url).pathname, { method: 'DELETE' })

async function send({ part_bytes }: Parts, { number, url = '' }: Place, file: Uint8Array): Promise<number> {
  const start = (number - 1) * part_bytes
  const answer = await fetch(url, { method: 'PUT', body: file.slice(start, start + part_bytes) })
  await answer.arrayBuffer()
  return answer.status
}

test('parts that are sent in any order become an image: ready, byte for byte', async () => {
  const filename = freeName('jpg')
  const sha256 = createHash('sha256').update(red).digest('hex')
  const upload = await begin(red, { filename, sha256, created_at: '2019-05-01T10:00:00Z' })
  expect(upload).toMatchObject({ id: filename, part_bytes: 5 * mebibyte })
  expect(upload.parts.map(({ number, bytes }) => [number, bytes])).toEqual([
    [1, 5 * mebibyte],
    [2, 5 * mebibyte],
    [3, mebibyte],
  ])
  for (const part of upload.parts.toReversed()) expect(await send(upload, part, red)).toBe(200)
  const answer = await post(upload, 'complete')
  expect(answer.headers.get('location')).toBe(upload.status_url)
  expect(await json(answer, 202)).toEqual({ id: filename, status_url: upload.status_url })
  const image = await told(upload.status_url, 'ready')
  expect(image).toMatchObject({ bytes: red.length, created_at: '2019-05-01T10:00:00.000Z' })
  expect((await bytesOf(filename))?.equals(red)).toBe(true)
})

test('after an interruption, only the missing parts have a URL, and completing names them', async () => {
  const upload = await begin(red)
  const [first, second, third] = upload.parts as [Place, Place, Place]
  expect(await send(upload, second, red)).toBe(200)
  // An image isn't there before its last byte.
  expect((await fetch(upload.status_url)).status).toBe(404)
  const left = await look(upload)
  expect(left.parts.map(({ url }) => url !== undefined)).toEqual([true, false, true])
  expect(left.parts[1]?.etag).toMatch(/^"[0-9a-f]+"$/)
  const early = await json<{ detail: string }>(await post(upload, 'complete'), 400)
  expect(early.detail).toContain('Parts are missing: 1, 3.')
  for (const part of [first, third])
    expect(await send(left, { ...left.parts[part.number - 1], ...part }, red)).toBe(200)
  await json(await post(upload, 'complete'), 202)
  await told(upload.status_url, 'ready')
})

test('a URL takes its part and nothing else: another size is 403, and the part stays missing', async () => {
  const upload = await begin(red)
  const [first] = upload.parts as [Place]
  const put = (bytes: Uint8Array) =>
    fetch(first.url ?? '', { method: 'PUT', body: Uint8Array.from(bytes) }).then(
      ({ status }) => status,
      // Some close the connection while the client still sends.
      () => 403,
    )
  expect(await put(red.subarray(0, 100))).toBe(403)
  expect(await put(red.subarray(0, 5 * mebibyte + 1))).toBe(403)
  expect((await look(upload)).parts.every(({ url }) => url)).toBe(true)
  await abort(upload)
})

test('completing again changes nothing, and a complete upload misses no parts', async () => {
  const small = await picture('teal')
  const upload = await begin(small)
  expect(await send(upload, upload.parts[0] as Place, small)).toBe(200)
  const [one, other] = await Promise.all([post(upload, 'complete'), post(upload, 'complete')])
  for (const answer of [one, other]) await json(answer, 202)
  await told(upload.status_url, 'ready')
  await json(await post(upload, 'complete'), 202)
  expect((await look(upload)).parts).toEqual([])
  expect((await abort(upload)).status).toBe(404)
  expect(await bytesOf(upload.id)).toEqual(small)
})

test('an aborted upload is gone, with its parts', async () => {
  const upload = await begin(red)
  const [first] = upload.parts as [Place]
  expect(await send(upload, first, red)).toBe(200)
  expect((await abort(upload)).status).toBe(204)
  for (const answer of [await post(upload, 'parts'), await post(upload, 'complete'), await abort(upload)])
    expect((await json<{ detail: string }>(answer, 404)).detail).toContain('No such upload')
  // An S3 may close the connection while the body is still sent.
  await expect.poll(() => send(upload, first, red)).toBe(404)
  expect((await fetch(resourceOf(upload.id))).status).toBe(404)
})

test('bytes with another SHA-256 than announced are no image, and replace none', async () => {
  const [blue, teal] = [await picture('blue'), await picture('teal')]
  const sha256 = createHash('sha256').update(blue).digest('base64')
  const upload = await begin(teal, { sha256 })
  expect(await send(upload, upload.parts[0] as Place, teal)).toBe(200)
  await json(await post(upload, 'complete'), 202)
  expect((await told(upload.status_url, 'failed')).reason).toContain('another SHA-256')
  expect(await bytesOf(upload.id)).toBeUndefined()
})

test('a taken name is 409, and is replaced only with overwrite, by the last part', async () => {
  const filename = freeName()
  const [old, fresh] = [await picture('blue'), await picture('teal')]
  await call(`/images/${filename}`, { method: 'PUT', body: Uint8Array.from(old) })
  const taken = await ask({ filename, content_type: 'image/png', bytes: 10, parts: true })
  expect(taken.status).toBe(409)
  const upload = await begin(fresh, { filename, overwrite: true })
  expect(await send(upload, upload.parts[0] as Place, fresh)).toBe(200)
  expect(await bytesOf(filename)).toEqual(old)
  await json(await post(upload, 'complete'), 202)
  await told(upload.status_url, 'ready')
  expect(await bytesOf(filename)).toEqual(fresh)
})

test.each([
  ['too many bytes', { bytes: 100_000_001 }, 413],
  ['no image type', { content_type: 'text/html' }, 415],
  ['no name of an image', { filename: '..' }, 400],
  ['a word instead of a boolean', { parts: 'yes' }, 400],
])('%s is refused as for a form', async (_, wrong, status) => {
  const body = { content_type: 'image/png', bytes: 100, parts: true, ...wrong }
  expect((await ask(body)).status).toBe(status)
})

const written = (fields: unknown) => Buffer.from(JSON.stringify(fields)).toString('base64url')
const id = '0193b0a4-5f6e-7c1d-8a2b-3c4d5e6f7a8b'

test.each([
  ['no JSON', 'abc'],
  ['a path in its name', written(['../a', id, 10, 'x'])],
  ['a path in its id', written(['a', '../../originals/b', 10, 'x'])],
  ['more bytes than an upload may have', written(['a', id, 100_000_001, 'x'])],
  ['no bytes', written(['a', id, 0, 'x'])],
  ['padding', `${written(['a', id, 10, 'x'])}=`],
])('an upload with %s is 400', async (_, handle) => {
  const paths = [`/v1/uploads/${handle}/parts`, `/v1/uploads/${handle}/complete`]
  for (const path of paths) expect((await call(path, { method: 'POST' })).status).toBe(400)
  expect((await call(`/v1/uploads/${handle}`, { method: 'DELETE' })).status).toBe(400)
})

test('a handle with another size completes nothing: its parts have other sizes', async () => {
  const upload = await begin(red)
  for (const part of upload.parts) expect(await send(upload, part, red)).toBe(200)
  const [handle = ''] = upload.upload_url.split('/').slice(-1)
  const fields = JSON.parse(Buffer.from(handle, 'base64url').toString()) as unknown[]
  const shorter = written(fields.with(2, 10 * mebibyte + 1))
  const forged = { ...upload, upload_url: upload.upload_url.replace(handle, shorter) }
  const refused = await json<{ detail: string }>(await post(forged, 'complete'), 400)
  expect(refused.detail).toContain('Parts are missing: 3.')
  expect((await fetch(upload.status_url)).status).toBe(404)
  await abort(upload)
})

test('an upload that S3 does not know is 404', async () => {
  const handle = written(['a', id, 10, 'x'])
  const answers = ['parts', 'complete'].map((what) =>
    call(`/v1/uploads/${handle}/${what}`, { method: 'POST' }),
  )
  for (const answer of await Promise.all(answers)) expect(answer.status).toBe(404)
})
