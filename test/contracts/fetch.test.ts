// The flow of each contract as a page or a script does it: `fetch`, `FormData`, connections that are kept.

import { expect, test } from 'vitest'
import { base64, discardAfterTest, type V1Image } from './contracts.ts'
import { png } from './images.ts'
import { freshName } from './names.ts'
import { base, credential } from './wire.ts'

const root = base.href.replace(/\/$/, '')

function call(method: string, path: string, body?: string | FormData): Promise<Response> {
  const headers: Record<string, string> =
    typeof body === 'string' ? { ...credential, 'Content-Type': 'application/json' } : credential
  const signal = AbortSignal.timeout(30_000)
  return fetch(root + path, { method, headers, body: body ?? null, redirect: 'error', signal })
}

function form(name: string): FormData {
  const data = new FormData()
  data.append('file', new File([new Uint8Array(png(name))], name, { type: 'image/png' }))
  return data
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

test('base64: upload, then get', async () => {
  const name = freshName()
  const image = { filename: name, image_data: base64(png(name)) }
  const uploaded = await call('POST', '/upload', JSON.stringify({ images: [image] }))
  expect(await uploaded.json()).toEqual({ message: 'Saved 1 image(s)', saved_files: [name] })
  const got = await call('POST', '/get', JSON.stringify({ filenames: [name] }))
  expect(await got.json()).toEqual({ count: 1, images: [image] })
})

test('images: upload, get, delete', async () => {
  const id = freshName()
  const uploaded = await call('POST', `/images/${id}`, form(id))
  expect(await uploaded.json()).toEqual({ message: 'Image uploaded', image_id: id })
  const got = await call('GET', `/images/${id}`)
  expect(got.headers.get('Content-Type')).toBe('image/png')
  expect(await bytesOf(got)).toEqual(png(id))
  const deleted = await call('DELETE', `/images/${id}`)
  expect(await deleted.json()).toEqual({ message: 'Image deleted', image_id: id })
})

test('form: upload, then show by the name in the answer', async () => {
  const name = freshName('Urlaub (1) é.png')
  const uploaded = await call('POST', '/upload', form(name))
  const { filename } = (await uploaded.json()) as { filename: string }
  expect(filename).toBe(name)
  const got = await call('GET', `/images/${encodeURIComponent(filename)}`)
  expect(await bytesOf(got)).toEqual(png(name))
})

test('root: upload, list, get, delete', async () => {
  const name = freshName()
  const uploaded = await call('POST', '/', form(name))
  expect(uploaded.status).toBe(201)
  expect(await uploaded.json()).toBe('Image successfully uploaded')
  expect(await (await call('GET', `/?after=${name.slice(0, -1)}&limit=1`)).json()).toEqual([name])
  expect(await bytesOf(await call('GET', `/${name}`))).toEqual(png(name))
  expect((await call('DELETE', `/${name}`)).status).toBe(204)
  expect((await call('GET', `/${name}`)).status).toBe(404)
})

test('v1: create, fetch the bytes at the path, delete', async () => {
  const created = await call('POST', '/v1/images', JSON.stringify({ data: base64(png('v1')) }))
  const { id, path } = (await created.json()) as V1Image
  discardAfterTest(id)
  expect(await bytesOf(await fetch(path))).toEqual(png('v1'))
  const deleted = await call('DELETE', `/v1/images/${id}`)
  expect(await deleted.json()).toEqual({ image_id: id })
})
