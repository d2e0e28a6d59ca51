// Contract 5, v1: a JSON resource. Its list is in paging.test.ts.

import { describe, expect, test } from 'vitest'
import { base64, discardAfterTest, expectRefusal, origin, put, segment, type V1Image } from './contracts.ts'
import { canvas, contentTypes, formats, plain, png, pngToPad } from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { base, header, json, pathOf, send, sendJson } from './wire.ts'

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

async function create(image: Uint8Array, path = '/v1/images'): Promise<V1Image> {
  const answer = await sendJson(path, { data: base64(image) })
  expect(answer.status, answer.bytes.toString()).toBe(201)
  const created = json<V1Image>(answer)
  discardAfterTest(created.id)
  return created
}

describe('POST /v1/images', () => {
  test.each(['/v1/images', '/v1/images/'])('stores an image by %s under an id of ours', async (path) => {
    const { id, path: where } = await create(png(path), path)
    expect(id).toMatch(uuidV7)
    expect(where.startsWith(`${origin}/`), where).toBe(true)
    const got = await send('GET', pathOf(where))
    expect(got.status).toBe(200)
    expect(got.headers['content-type']).toBe('image/png')
    expect(got.bytes).toEqual(png(path))
  })

  test('answers with JSON', async () => {
    const answer = await sendJson('/v1/images', { data: base64(png('x')) })
    discardAfterTest(json<V1Image>(answer).id)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
  })

  test('gives the same bytes another id each time', async () => {
    const [first, second] = [await create(png('x')), await create(png('x'))]
    expect(first.id).not.toBe(second.id)
  })

  test.each([
    ['wrapped', (text: string) => `${text.replace(/.{76}/g, '$&\n')}\n`],
    ['without padding', (text: string) => text.replace(/=+$/, '')],
    ['with a data: prefix', (text: string) => `data:image/png;base64,${text}`],
  ])('reads base64 %s', async (_, written) => {
    const image = pngToPad()
    const answer = await sendJson('/v1/images', { data: written(base64(image)) })
    const { id } = json<V1Image>(answer)
    discardAfterTest(id)
    expect(answer.status).toBe(201)
    expect((await send('GET', `/${id}`)).bytes).toEqual(image)
  })

  test.each([
    ['no data', {}],
    ['null for data', { data: null }],
    ['a number for data', { data: 7 }],
    ['a list for data', { data: [base64(png('x'))] }],
    ['bad base64', { data: 'no base64!' }],
    ['empty data', { data: '' }],
    ['a list for a body', []],
    ['null for a body', null],
  ])('refuses %s with 400', async (_, body) => {
    expectRefusal(await sendJson('/v1/images', body), 'v1', 400)
  })

  test.each([
    ['no JSON', '{"data": '],
    ['an empty body', ''],
  ])('refuses %s with 400', async (_, body) => {
    const headers = { 'Content-Type': 'application/json' }
    expectRefusal(await send('POST', '/v1/images', { headers, body }), 'v1', 400)
  })
})

describe('GET /v1/images/{id}', () => {
  test.each(formats)('describes a %s', async (format) => {
    const image = await plain(format, 31, 17)
    const created = await create(image)
    const answer = await send('GET', `/v1/images/${created.id}`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    const described = json<Record<string, unknown>>(answer)
    expect(described).toMatchObject({
      id: created.id,
      path: created.path,
      bytes: image.length,
      content_type: contentTypes[format],
      width: 31,
      height: 17,
      etag: expect.any(String),
      created_at: expect.any(String),
    })
    const got = await send('GET', pathOf(created.path))
    expect(header(got, 'ETag').replaceAll('"', '')).toBe(String(described.etag).replaceAll('"', ''))
    expect(Math.abs(Date.parse(String(described.created_at)) - Date.now())).toBeLessThan(15 * 60_000)
  })

  test('measures an image as it is seen, after its orientation', async () => {
    const sideways = await canvas(31, 17).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { id } = await create(sideways)
    const answer = await send('GET', `/v1/images/${id}`)
    expect(json(answer)).toMatchObject({ width: 17, height: 31 })
  })

  test('describes what another contract stored, anew when it is overwritten', async () => {
    const name = freshName('größe "1".png')
    await put(name, png('x', 3, 4))
    const path = `/v1/images/${segment(name)}`
    expect(json(await send('GET', path))).toMatchObject({ id: name, width: 3, height: 4 })
    await put(name, png('x', 40, 30))
    expect(json(await send('GET', path))).toMatchObject({ id: name, width: 40, height: 30 })
  })

  test('gives paths on the host that was asked', async () => {
    const name = freshName()
    await put(name, png('x'))
    // Only a local service answers whatever host it is asked for; a deployed one is asked for by its own.
    const local = ['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname)
    const host = local ? 'photos.example:8080' : base.host
    const answer = await send('GET', `/v1/images/${name}`, { headers: { Host: host } })
    expect(new URL(json<V1Image>(answer).path).origin).toBe(`${base.protocol}//${host}`)
  })

  test('answers 404 if there is none', async () => {
    expectRefusal(await send('GET', `/v1/images/${uniqueName('none.png')}`), 'v1', 404)
  })

  test('answers with a slash behind it, too', async () => {
    const { id, path } = await create(png('x'))
    expect(json(await send('GET', `/v1/images/${id}/`))).toMatchObject({ id, path })
  })
})

describe('DELETE /v1/images/{id}', () => {
  test('answers with the id, and 404 the second time', async () => {
    const { id } = await create(png('x'))
    const answer = await send('DELETE', `/v1/images/${id}`)
    expect(answer.status).toBe(200)
    expect(json(answer)).toEqual({ image_id: id })
    expect((await send('GET', `/${id}`)).status).toBe(404)
    expectRefusal(await send('DELETE', `/v1/images/${id}`), 'v1', 404)
  })
})
