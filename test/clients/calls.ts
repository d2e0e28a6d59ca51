// Generated clients upload, get, list and delete images of a running service, as programs do.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import createClient from 'openapi-fetch'
import * as heyApi from '../../.build/clients/hey-api'
import { client } from '../../.build/clients/hey-api/client.gen'
import type { paths } from '../../.build/clients/openapi-typescript'
import * as orval from '../../.build/clients/orval'

const { SERVICE: baseUrl = '' } = process.env

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const bytes = Uint8Array.from(Buffer.from(pixel, 'base64'))
const photo = (name: string) => new File([bytes], name, { type: 'image/png' })

/** The image of an answer that may be an image, several, or text. */
function only<T extends { id: string }>(answer: T | T[] | string): T {
  ok(typeof answer === 'object' && !Array.isArray(answer))
  return answer
}

function toForm(body: object): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(body)) form.append(name, value)
  return form
}

async function openapiFetch() {
  const { GET, POST, DELETE } = createClient<paths>({ baseUrl })
  const created = await POST('/v1/images', {
    params: { header: { Prefer: 'wait=10' } },
    body: { file: photo('fetch.png') },
    bodySerializer: toForm,
  })
  ok(created.data && created.response.status === 201)
  const { id, filename } = only(created.data)
  equal(filename, 'fetch.png')

  const got = await GET('/v1/images/{id}', { params: { path: { id } } })
  ok(got.data?.status === 'ready')
  // Only a ready image has variants: its status tells the types apart.
  ok(got.data.variants.every(({ type }) => type === 'image/webp'))

  const original = await GET('/images/{id}', { params: { path: { id } }, parseAs: 'arrayBuffer' })
  deepEqual(new Uint8Array(original.data as ArrayBuffer), bytes)

  const listed = await GET('/v1/images', { params: { query: { prefix: id } } })
  deepEqual(
    listed.data?.data.map((one) => one.id),
    [id],
  )

  const deleted = await DELETE('/v1/images', { body: { ids: [id] } })
  deepEqual(deleted.data?.data, [{ image_id: id, status: 200 }])

  const missing = await GET('/v1/images/{id}', { params: { path: { id } } })
  equal(missing.response.status, 404)
  ok(missing.error && 'detail' in missing.error)
  match(missing.error.detail, /No such image/)
}

async function heyApiFetch() {
  client.setConfig({ baseUrl })
  const created = await heyApi.createImage({
    body: { file: photo('hey-api.png') },
    headers: { Prefer: 'wait=10' },
    throwOnError: true,
  })
  equal(created.response.status, 201)
  const image = only(created.data)
  ok(image.status === 'ready')
  equal(image.filename, 'hey-api.png')
  const { id } = image

  const got = await heyApi.getImage({ path: { id }, throwOnError: true })
  equal(got.data.status, 'ready')

  const original = await heyApi.openImage({ path: { id }, parseAs: 'blob', throwOnError: true })
  ok(original.data instanceof Blob)
  deepEqual(new Uint8Array(await original.data.arrayBuffer()), bytes)

  const listed = await heyApi.listImages({ query: { prefix: id }, throwOnError: true })
  deepEqual(
    listed.data.data.map((one) => one.id),
    [id],
  )

  const deleted = await heyApi.removeImage({ path: { id }, throwOnError: true })
  deepEqual(deleted.data, { image_id: id })

  const missing = await heyApi.getImage({ path: { id } })
  equal(missing.response?.status, 404)
  ok(missing.error && 'type' in missing.error)
  equal(missing.error.type, 'urn:darkroom:problem:missing')
}

async function orvalFetch() {
  const created = await orval.createImage({ file: photo('orval.png') }, undefined, {
    headers: { Prefer: 'wait=10' },
  })
  ok(created.status === 201)
  const { id, filename } = only(created.data)
  equal(filename, 'orval.png')

  const several = await orval.createImage({ files: [photo('a.png'), photo('b.png')] })
  ok(several.status === 201 && Array.isArray(several.data))
  deepEqual(
    several.data.map((one) => one.filename),
    ['a.png', 'b.png'],
  )

  const got = await orval.getImage(id)
  ok(got.status === 200)
  equal(got.data.status, 'ready')

  const listed = await orval.listImages({ prefix: id })
  ok(listed.status === 200)
  deepEqual(
    listed.data.data.map((one) => one.id),
    [id],
  )

  const deleted = await orval.removeImages({ ids: [id, ...several.data.map((one) => one.id)] })
  ok(deleted.status === 200)
  deepEqual(
    deleted.data.data.map(({ status }) => status),
    [200, 200, 200],
  )

  const missing = await orval.getImage(id)
  ok(missing.status === 404)
  match(missing.data.detail, /No such image/)
}

for (const [name, call] of Object.entries({ openapiFetch, heyApiFetch, orvalFetch })) {
  await call()
  console.log(`${name} uploads, gets, lists, and deletes images.`)
}
