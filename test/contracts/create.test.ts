// POST /v1/images takes what clients send: forms, bytes and JSON.
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { base64, discard, discardAfterTest, expectRefusal, origin, segment } from './contracts.ts'
import { dispositionName } from './disposition.ts'
import { contentTypes, formats, plain, png } from './images.ts'
import { field, multipart, type Part } from './multipart.ts'
import { type Answer, header, json, pathOf, type Sending, send, sendJson } from './wire.ts'

interface Created {
  readonly id: string
  readonly path: string
  readonly url: string
  readonly location: string
  readonly status: string
  readonly filename?: string
  readonly width: number
  readonly height: number
  readonly srcset: string
  readonly placeholder?: string
}

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

async function post(sending: Sending, query = ''): Promise<Answer> {
  const answer = await send('POST', `/v1/images${query}`, sending)
  if (answer.status === 201 && /json/.test(header(answer, 'Content-Type')))
    for (const { id } of [json<Created | Created[]>(answer)].flat()) discardAfterTest(id)
  return answer
}

async function created(sending: Sending, query = ''): Promise<Created> {
  const answer = await post(sending, query)
  expect(answer.status, answer.bytes.toString()).toBe(201)
  return json<Created>(answer)
}

const bytesOf = async (id: string) => (await send('GET', `/images/${id}`)).bytes

const part = (name: string, fileName: string, content: Uint8Array): Part => ({
  disposition: `name="${name}"; filename="${fileName}"`,
  type: 'image/png',
  content,
})

const ofType = (type: string, body: Uint8Array, headers: Record<string, string> = {}): Sending => ({
  headers: { 'Content-Type': type, ...headers },
  body,
})

describe('a form', () => {
  test.each([
    ['file', [part('file', 'cat.png', png('a'))]],
    ['upload, as CKEditor names it', [part('upload', 'cat.png', png('a'))]],
    ['files[], as Uppy names it', [part('files[]', 'cat.png', png('a'))]],
    [
      'any name, after other fields',
      [field('name', 'x'), field('type', 'y'), part('img', 'cat.png', png('a'))],
    ],
    ['any name, before other fields', [part('img', 'cat.png', png('a')), field('alt', 'A cat')]],
    [
      'filepond, which sends its metadata under the same name',
      [field('filepond', '{}'), part('filepond', 'cat.png', png('a'))],
    ],
    [
      'any name, beside an input without a file',
      [part('other', '', new Uint8Array()), part('img', 'cat.png', png('a'))],
    ],
  ])('stores the file in a field named %s', async (_, parts) => {
    const { id, filename } = await created(multipart(parts))
    expect(id).toMatch(uuidV7)
    expect(filename).toBe('cat.png')
    expect(await bytesOf(id)).toEqual(png('a'))
  })

  test('stores a file without a name', async () => {
    const { id, ...rest } = await created(multipart([{ disposition: 'name="file"', content: png('a') }]))
    expect(rest).not.toHaveProperty('filename')
    expect(await bytesOf(id)).toEqual(png('a'))
  })

  test('answers several files with a list in their order', async () => {
    const parts = ['a', 'b', 'c'].map((label) => part('files[]', `${label}.png`, png(label)))
    const answer = await post(multipart(parts))
    const all = json<Created[]>(answer)
    expect(answer.status).toBe(201)
    expect(all.map(({ filename }) => filename)).toEqual(['a.png', 'b.png', 'c.png'])
    expect(new Set(all.map(({ id }) => id)).size).toBe(3)
    for (const { id, filename = '' } of all) expect(await bytesOf(id)).toEqual(png(filename[0] ?? ''))
    expect(answer.headers.location).toBeUndefined()
  })

  test('of which one file is broken stores none, and names it', async () => {
    const key = randomUUID()
    const parts = [part('a', 'good.png', png('a')), part('b', 'bad.pdf', Buffer.from('%PDF-1.7'))]
    const { headers, body } = multipart(parts)
    const answer = await post({ body: body ?? '', headers: { ...headers, 'Idempotency-Key': key } })
    const words = expectRefusal(answer, 'v1', 415)
    expect(words).toContain('File 2 (bad.pdf)')
  })

  test.each([
    ['no part', []],
    ['fields only', [field('data', 'x')]],
    ['an input without a file', [part('file', '', new Uint8Array())]],
    ['an empty file', [part('file', 'cat.png', new Uint8Array())]],
  ])('with %s is 400', async (_, parts) => {
    expectRefusal(await post(multipart(parts)), 'v1', 400)
  })

  test('with several files and a precondition is 400', async () => {
    const { headers, body } = multipart([part('a', 'a.png', png('a')), part('b', 'b.png', png('b'))])
    const answer = await post({ body: body ?? '', headers: { ...headers, 'If-None-Match': '*' } })
    expectRefusal(answer, 'v1', 400)
  })

  test('with an Idempotency-Key gives each file the same id again', async () => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const parts = ['a', 'b'].map((label) => part('files[]', `${label}.png`, png(label)))
    const once = async (boundary: string) => {
      const form = multipart(parts, boundary)
      return json<Created[]>(await post({ ...form, headers: { ...form.headers, ...headers } }))
    }
    const [first, second] = [await once('one'), await once('another')]
    expect(second).toEqual(first)
    for (const { id } of first) expect(id).toMatch(uuidV7)
  })
})

describe('the bytes of a file', () => {
  test.each(formats)('of a %s are stored by their content type', async (format) => {
    const image = await plain(format)
    const { id, width, height } = await created(ofType(contentTypes[format], image))
    expect([width, height]).toEqual([7, 5])
    expect(await bytesOf(id)).toEqual(image)
  })

  test('are stored without a type', async () => {
    const { id } = await created({ body: png('a') })
    expect(await bytesOf(id)).toEqual(png('a'))
  })

  test.each(['application/octet-stream', 'application/x-www-form-urlencoded', 'IMAGE/PNG; q=1'])(
    'are stored as %s',
    async (type) => {
      const { id } = await created(ofType(type, png('a')))
      expect(await bytesOf(id)).toEqual(png('a'))
    },
  )

  test.each([
    ['?filename=', `?filename=${segment('Grüße 1.png')}`, {}],
    [
      'Content-Disposition',
      '',
      { 'Content-Disposition': `attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.png` },
    ],
  ])('keep the name in %s', async (_, query, headers) => {
    const { id, filename } = await created(
      ofType('image/png', png('a'), headers as Record<string, string>),
      query,
    )
    expect(filename).toBe('Grüße 1.png')
    expect(dispositionName(header(await send('GET', `/images/${id}`), 'Content-Disposition'))).toBe(filename)
    const described = json<Created>(await send('GET', `/v1/images/${id}`, { headers: { Prefer: 'wait=20' } }))
    expect(described).toMatchObject({ status: 'ready', filename })
    const page = json<{ data: Created[] }>(await send('GET', `/v1/images?prefix=${id}`))
    expect(page.data).toMatchObject([{ filename }])
  })

  test.each(['.hidden', '..', 'a\u0000b', 'x'.repeat(300), '/'])('do without the name %j', async (name) => {
    const { id, ...rest } = await created(ofType('image/png', png('a')), `?filename=${segment(name)}`)
    expect(rest).not.toHaveProperty('filename')
    expect(dispositionName(header(await send('GET', `/images/${id}`), 'Content-Disposition'))).toBe(id)
  })

  test.each([
    ['that are none', 'image/png', Buffer.alloc(0), 400],
    ['of another format', 'image/svg+xml', Buffer.from('<svg/>'), 415],
    ['that are broken', 'image/png', png('a').subarray(0, 12), 422],
    ['that a gateway takes for text', 'text/plain', png('a'), 400],
  ])('%s are refused', async (_, type, body, status) => {
    expectRefusal(await post(ofType(type, body)), 'v1', status)
  })
})

describe('JSON', () => {
  test('keeps its filename', async () => {
    const answer = await sendJson('/v1/images', { data: base64(png('a')), filename: 'C:\\photos\\cat.png' })
    const { id, filename } = json<Created>(answer)
    discardAfterTest(id)
    expect(filename).toBe('cat.png')
  })

  test.each([
    'http://images.example/a.png',
    'https://127.0.0.1/a.png',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/a.png',
    'https://localhost/a.png',
    'https://metadata.internal/a.png',
    'https://images.example:22/a.png',
    'data:image/png;base64,',
  ])('with the URL %s is 400', async (url) => {
    expect(expectRefusal(await sendJson('/v1/images', { url }), 'v1', 400)).toMatch(/^url /)
  })
})

describe('the answer', () => {
  test('has what editors and uploaders need, at once', async () => {
    const answer = await post(ofType('image/png', png('a', 1000, 500)))
    const one = json<Created>(answer)
    const path = `${origin}/images/${one.id}`
    expect(one).toMatchObject({ path, status: 'processing', width: 1000, height: 500 })
    expect(one.location).toBe(one.url)
    expect(one.srcset.split(', ').map((entry) => entry.split(' ')[1])).toEqual(['480w', '960w', '1000w'])
    expect(header(answer, 'Location')).toBe(`${origin}/v1/images/${one.id}`)
    expect((await send('GET', pathOf(one.url))).bytes).toEqual(png('a', 1000, 500))
    const ready = json<Created>(await send('GET', `/v1/images/${one.id}`, { headers: { Prefer: 'wait=20' } }))
    expect(ready).toMatchObject({ status: 'ready', url: one.url, srcset: one.srcset })
  })

  test('waits for the variants by Prefer', async () => {
    const answer = await post(ofType('image/png', png('a'), { Prefer: 'wait=20' }))
    expect(json(answer)).toMatchObject({ status: 'ready', placeholder: expect.any(String) })
    expect(header(answer, 'Preference-Applied')).toBe('wait=20')
  })

  test('is the ids as text by Accept', async () => {
    const parts = ['a', 'b'].map((label) => part('files[]', `${label}.png`, png(label)))
    const form = multipart(parts)
    const answer = await post({ ...form, headers: { ...form.headers, Accept: 'text/plain' } })
    expect(header(answer, 'Content-Type')).toMatch(/^text\/plain\b/)
    const ids = answer.bytes.toString().split('\n')
    expect(ids).toHaveLength(2)
    for (const id of ids) {
      expect(id).toMatch(uuidV7)
      await discard(id)
    }
  })

  test.each(['application/json, text/plain, */*', 'text/plain, application/json, application/*+json, */*'])(
    'is JSON for a client that accepts anything: %s',
    async (accept) => {
      const created = json<{ id: string }>(await post(ofType('image/png', png('a'), { Accept: accept })))
      discardAfterTest(created.id)
      expect(created.id).toMatch(uuidV7)
    },
  )

  test('is the same text again with an Idempotency-Key', async () => {
    const headers = { Accept: 'text/plain', 'Idempotency-Key': randomUUID() }
    const once = async () => (await post(ofType('image/png', png('a'), headers))).bytes.toString()
    const id = await once()
    discardAfterTest(id)
    expect(await once()).toBe(id)
  })
})
