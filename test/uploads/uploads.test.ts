// An image that goes straight to the bucket: asked for, sent, checked, ready.
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import {
  ask,
  base,
  bytesOf,
  type Form,
  fill,
  formFor,
  freeName,
  picture,
  remove,
  resourceOf,
  told,
  upload,
} from './form.ts'

const red = await picture('red')
const sha256 = createHash('sha256').update(red)
const digest = { hex: sha256.copy().digest('hex'), base64: sha256.digest('base64') }

test('a form has a url, fields, the id, and when it expires', async () => {
  const answer = await ask({ content_type: 'image/png', bytes: red.length })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const form = (await answer.json()) as Form
  expect(form).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), method: 'POST' })
  expect(answer.headers.get('location')).toBe(form.status_url)
  expect(form.fields).toMatchObject({ key: expect.stringContaining(form.id), 'Content-Type': 'image/png' })
  const minutes = (Date.parse(form.expires_at) - Date.now()) / 60_000
  expect(minutes).toBeGreaterThan(0)
  expect(minutes).toBeLessThanOrEqual(60)
})

test('what was sent by a form is an image: ready, byte for byte, in each contract', async () => {
  const { id, status_url } = await upload(red)
  expect(await told(status_url, 'ready')).toMatchObject({ id, bytes: red.length, content_type: 'image/png' })
  expect(await told(resourceOf(id), 'ready')).toMatchObject({ id })
  expect(await bytesOf(id)).toEqual(red)
  expect(await (await fetch(`${base}/?limit=10&after=${id.slice(0, -1)}`)).json()).toContain(id)
  const thumb = await fetch(`${base}/images/${id}?preset=thumb`)
  expect(thumb.headers.get('content-type')).toBe('image/webp')
})

test('the last component of a file name gives the id', async () => {
  const name = freeName()
  const { id, status_url } = await upload(red, { filename: `C:\\pictures\\${name}` })
  expect(id).toBe(name)
  await told(status_url, 'ready')
  expect(await bytesOf(name)).toEqual(red)
})

test('the type is what the bytes say, not what was announced', async () => {
  const jpeg = await sharp(red).jpeg().toBuffer()
  const { id, status_url } = await upload(jpeg, { content_type: 'IMAGE/PNG' })
  expect(await told(status_url, 'ready')).toMatchObject({ content_type: 'image/jpeg' })
  expect((await fetch(`${base}/images/${id}`)).headers.get('content-type')).toBe('image/jpeg')
})

test('a form that is never sent leaves nothing', async () => {
  const { id, status_url } = await formFor(red)
  for (const url of [status_url, resourceOf(id), `${base}/images/${id}`, `${base}/${id}`])
    expect((await fetch(url)).status, url).toBe(404)
})

test.each(Object.entries(digest))('S3 takes what has the SHA-256 given in %s', async (_, value) => {
  const { status_url } = await upload(red, { sha256: value })
  await told(status_url, 'ready')
})

test('S3 refuses what has another SHA-256, and nothing is left', async () => {
  const blue = await picture('blue')
  const form = await formFor(blue, { sha256: digest.hex })
  const refused = await fill(form, blue)
  expect(refused.status).toBe(400)
  expect(await refused.text()).toMatch(/BadDigest|checksum/i)
  expect((await fetch(form.status_url)).status).toBe(404)
})

test('a name that is taken is refused with 409, unless it may be overwritten', async () => {
  const filename = freeName()
  await told((await upload(red, { filename })).status_url, 'ready')
  const blue = await picture('blue')
  const refused = await ask({ filename, content_type: 'image/png', bytes: blue.length })
  expect(refused.status).toBe(409)
  expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(await refused.json()).toMatchObject({ type: 'urn:darkroom:problem:name-taken', status: 409 })
  const { status_url } = await upload(blue, { filename, overwrite: true })
  await told(status_url, 'ready')
  expect(await bytesOf(filename)).toEqual(blue)
})

const right = { content_type: 'image/png', bytes: 1000 }

test.each([
  ['no body', undefined, 400, /JSON/],
  ['no object', 'text', 400, /expected/],
  ['no content_type', { bytes: 1 }, 400, /content_type/],
  ['no bytes', { content_type: 'image/png' }, 400, /bytes/],
  ['a text for bytes', { ...right, bytes: '1000' }, 400, /bytes/],
  ['half a byte', { ...right, bytes: 0.5 }, 400, /bytes/],
  ['no byte at all', { ...right, bytes: 0 }, 400, /bytes/],
  ['fewer than none', { ...right, bytes: -1 }, 400, /bytes/],
  ['more than may be', { ...right, bytes: 100_000_001 }, 413, /100000000/],
  ['a type that is not taken', { ...right, content_type: 'image/svg+xml' }, 415, /image\/jpeg/],
  ['no type', { ...right, content_type: '' }, 415, /image\/jpeg/],
  ['a file name of which nothing is left', { ...right, filename: '../..' }, 400, /name/],
  ['a digest too short', { ...right, sha256: 'abc' }, 400, /sha256/],
  ['a member that is misspelled', { ...right, sha265: 'x' }, 400, /sha265/],
  ['overwrite as a text', { ...right, overwrite: 'yes' }, 400, /overwrite/],
])('%s is refused in the words of v1', async (_, body, status, words) => {
  const answer = await ask(body)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(((await answer.json()) as { detail: string }).detail).toMatch(words)
})

test('the largest size there is may be asked for', async () => {
  expect((await ask({ ...right, bytes: 100_000_000 })).status).toBe(201)
})

test('an upload that failed is forgotten when it is deleted', async () => {
  const { id, status_url } = await upload(Buffer.from('no image at all'))
  await told(status_url, 'failed')
  expect((await remove(id)).status).toBe(200)
  expect((await fetch(resourceOf(id))).status).toBe(404)
  expect((await remove(id)).status).toBe(404)
})

test('a form outlives the image: what is sent by it after a delete is an image again', async () => {
  const filename = freeName()
  await told((await upload(red, { filename })).status_url, 'ready')
  const form = await formFor(red, { filename, overwrite: true })
  await remove(filename)
  expect((await fetch(resourceOf(filename))).status).toBe(404)
  expect((await fill(form, red)).status).toBe(204)
  await told(form.status_url, 'ready')
  expect(await bytesOf(filename)).toEqual(red)
})
