// Contract 2, images: one image under an id.

import { describe, expect, test } from 'vitest'
import { discardAfterTest, expectRefusal, put, segment } from './contracts.ts'
import { png } from './images.ts'
import { filePart, multipart } from './multipart.ts'
import { freshName, uniqueName } from './names.ts'
import { json, send } from './wire.ts'

const octets = { 'Content-Type': 'application/octet-stream' }

describe.each([
  ['POST', (image: Buffer) => multipart([filePart('cat.png', image)])],
  ['PUT', (image: Buffer) => ({ body: image })],
])('%s /images/{id}', (method, sending) => {
  test('stores an image and answers with its id', async () => {
    const id = freshName()
    const answer = await send(method, `/images/${id}`, sending(png('one')))
    expect(answer.status).toBe(201)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect(json(answer)).toEqual({ message: 'Image uploaded', image_id: id })
    expect((await send('GET', `/images/${id}`)).bytes).toEqual(png('one'))
  })

  test('overwrites', async () => {
    const id = freshName()
    await send(method, `/images/${id}`, sending(png('old')))
    const answer = await send(method, `/images/${id}`, sending(png('new')))
    expect(answer.status).toBe(201)
    expect(json(answer)).toEqual({ message: 'Image uploaded', image_id: id })
    expect((await send('GET', `/images/${id}`)).bytes).toEqual(png('new'))
  })

  test('takes the id as it is, dots, composition and all', async () => {
    const id = `..e\u0301 ${uniqueName('x')}`
    discardAfterTest(id)
    const answer = await send(method, `/images/${segment(id)}`, sending(png('x')))
    expect(json(answer)).toEqual({ message: 'Image uploaded', image_id: id })
    expect((await send('GET', `/images/${segment(id)}`)).bytes).toEqual(png('x'))
  })

  test('refuses an empty image with 400', async () => {
    const id = freshName()
    expectRefusal(await send(method, `/images/${id}`, sending(Buffer.alloc(0))), 'images', 400)
    expect((await send('GET', `/images/${id}`)).status).toBe(404)
  })
})

describe('POST /images/{id}', () => {
  test.each(['other.jpg', 'a/b\\c', '..', '', 'x'.repeat(300)])(
    'does not mind the file name %j of the part',
    async (fileName) => {
      const id = freshName()
      const answer = await send('POST', `/images/${id}`, multipart([filePart(fileName, png('x'))]))
      expect(json(answer)).toEqual({ message: 'Image uploaded', image_id: id })
      expect((await send('GET', `/images/${id}`)).bytes).toEqual(png('x'))
    },
  )

  test('refuses a body that is neither multipart nor says what it is, with 400 or 415', async () => {
    const id = freshName()
    expectRefusal(
      await send('POST', `/images/${id}`, { headers: octets, body: png('x') }),
      'images',
      [400, 415],
    )
  })
})

describe('PUT /images/{id}', () => {
  test.each([
    ['no type, as curl -T sends', {}],
    ['application/octet-stream', octets],
    ['image/png', { 'Content-Type': 'image/png' }],
    ['image/jpeg, which it is not', { 'Content-Type': 'image/jpeg' }],
  ])('takes raw bytes with %s', async (_, headers: Record<string, string>) => {
    const id = freshName()
    const answer = await send('PUT', `/images/${id}`, { headers, body: png('x') })
    expect(answer.status, answer.bytes.toString()).toBe(201)
    const got = await send('GET', `/images/${id}`)
    expect(got.bytes).toEqual(png('x'))
    expect(got.headers['content-type']).toBe('image/png')
  })

  test('takes a body that waits for 100 Continue, as curl -T sends', async () => {
    const id = freshName()
    const answer = await send('PUT', `/images/${id}`, {
      headers: { Expect: '100-continue' },
      body: png('x'),
    })
    expect(answer.status).toBe(201)
  })

  test('takes a body that does not say how long it is', async () => {
    const id = freshName()
    const answer = await send('PUT', `/images/${id}`, { body: png('x'), chunked: true })
    expect(answer.status).toBe(201)
    expect((await send('GET', `/images/${id}`)).bytes).toEqual(png('x'))
  })
})

describe('GET /images/{id}', () => {
  test('answers with the raw bytes under the type that they have, not the one claimed', async () => {
    const id = freshName('cat.jpeg')
    const parts = [filePart('cat.jpeg', png('x'), 'text/html')]
    expect((await send('POST', `/images/${id}`, multipart(parts))).status).toBe(201)
    const answer = await send('GET', `/images/${id}`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('image/png')
    expect(answer.bytes).toEqual(png('x'))
  })

  test('answers 404 if there is none', async () => {
    expectRefusal(await send('GET', `/images/${uniqueName('none.png')}`), 'images', 404)
  })

  test('is the same for HEAD, without the body', async () => {
    const id = freshName()
    await put(id, png('x'))
    const answer = await send('HEAD', `/images/${id}`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-length']).toBe(String(png('x').length))
    expect(answer.bytes).toHaveLength(0)
    expect((await send('HEAD', `/images/${uniqueName('none.png')}`)).status).toBe(404)
  })
})

describe('DELETE /images/{id}', () => {
  test('deletes, and says 404 the second time', async () => {
    const id = freshName()
    await put(id, png('x'))
    const answer = await send('DELETE', `/images/${id}`)
    expect(answer.status).toBe(200)
    expect(json(answer)).toEqual({ message: 'Image deleted', image_id: id })
    expect((await send('GET', `/images/${id}`)).status).toBe(404)
    expectRefusal(await send('DELETE', `/images/${id}`), 'images', 404)
  })
})
