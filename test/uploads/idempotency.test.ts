// `Idempotency-Key`: the same request again is answered as it was, and does nothing again.
import { randomUUID } from 'node:crypto'
import { expect, inject, onTestFinished, test } from 'vitest'
import { discard } from '../contracts/contracts.ts'
import { ask, base, bytesOf, call, freeName, picture, remove } from './form.ts'

const red = await picture('red')
const blue = await picture('blue')

interface Sending {
  readonly key: string
  readonly headers?: Record<string, string>
  readonly method?: string
}

async function send(path: string, body: string | FormData, { key, headers = {}, method = 'POST' }: Sending) {
  const answer = await call(path, { method, headers: { 'idempotency-key': key, ...headers }, body })
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    body: (await answer.json()) as Record<string, string>,
  }
}

const json = { 'content-type': 'application/json' }
const form = (name: string, image: Buffer): FormData => {
  const data = new FormData()
  data.append('file', new Blob([Uint8Array.from(image)]), name)
  return data
}

function named(): string {
  const name = freeName()
  onTestFinished(() => discard(name))
  return name
}

/** Each POST that creates, as a function that sends the same request each time, with an image of its own. */
const creating: Record<string, (name: string, image: Buffer, key: string) => ReturnType<typeof send>> = {
  'POST /': (name, image, key) => send('/', form(name, image), { key }),
  'POST /upload, form': (name, image, key) => send('/upload', form(name, image), { key }),
  'POST /upload, JSON': (name, image, key) =>
    send('/upload', JSON.stringify({ images: [{ filename: name, image_data: image.toString('base64') }] }), {
      key,
      headers: json,
    }),
  'POST /images/{id}': (name, image, key) => send(`/images/${name}`, form('x', image), { key }),
  'POST /v1/images': (_, image, key) =>
    send('/v1/images', JSON.stringify({ data: image.toString('base64') }), { key, headers: json }),
  'POST /v1/uploads': (name, image, key) =>
    send('/v1/uploads', JSON.stringify({ filename: name, content_type: 'image/png', bytes: image.length }), {
      key,
      headers: json,
    }),
}

test.each(Object.entries(creating))(
  '%s: a retry is answered as the first was; another request under its key is 422',
  async (_, create) => {
    const [name, key] = [named(), randomUUID()]
    const first = await create(name, red, key)
    onTestFinished(() => discard(first.body.id ?? name))
    expect(first.status).toBeLessThan(300)
    expect(await create(name, red, key)).toEqual(first)
    const other = await create(name, blue, key)
    expect(other.status).toBe(422)
    expect(JSON.stringify(other.body)).toMatch(/Idempotency-Key/)
    if (await bytesOf(name)) expect(await bytesOf(name)).toEqual(red)
  },
)

test('a retry does nothing: what was removed or overwritten meanwhile stays so', async () => {
  const [name, key] = [named(), randomUUID()]
  await send(`/images/${name}`, form('x', red), { key })
  await call(`/images/${name}`, { method: 'PUT', body: Uint8Array.from(blue) })
  expect((await send(`/images/${name}`, form('x', red), { key })).status).toBe(201)
  expect(await bytesOf(name)).toEqual(blue)
  await remove(name)
  expect((await send(`/images/${name}`, form('x', red), { key })).status).toBe(201)
  expect(await bytesOf(name)).toBeUndefined()
})

test('a refusal is repeated, too: a name that was taken then is taken now', async () => {
  const [name, key] = [named(), randomUUID()]
  await call(`/images/${name}`, { method: 'PUT', body: Uint8Array.from(blue) })
  const first = await send('/', form(name, red), { key })
  expect(first.status).toBe(409)
  await remove(name)
  expect(await send('/', form(name, red), { key })).toEqual(first)
  expect((await send('/', form(name, red), { key: randomUUID() })).status).toBe(201)
})

test('a resize is requested once', async () => {
  const [name, key] = [named(), randomUUID()]
  await call(`/images/${name}`, { method: 'PUT', body: Uint8Array.from(red) })
  const patch = () =>
    send(`/${name}`, JSON.stringify({ width: 30, height: 20 }), { key, headers: json, method: 'PATCH' })
  const first = await patch()
  expect(first.status).toBe(202)
  expect(first.location).toMatch(/\/v1\/jobs\//)
  expect(await patch()).toEqual(first)
})

test('of several at once, one is carried out; the others hear of it, or that it is under way', async () => {
  const key = randomUUID()
  const body = JSON.stringify({ data: red.toString('base64') })
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => send('/v1/images', body, { key, headers: json })),
  )
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
  const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body: { id } }) => id))
  expect(ids.size).toBe(1)
  for (const id of ids) if (id) onTestFinished(() => discard(id))
})

test('the same key is another one at another path', async () => {
  const key = randomUUID()
  const [one, other] = [named(), named()]
  for (const [name, image] of [
    [one, red],
    [other, blue],
  ] as const)
    expect((await send(`/images/${name}`, form('x', image), { key })).status).toBe(201)
  expect(await bytesOf(other)).toEqual(blue)
})

// Where keys are checked, there has to be a second one for that.
test.skipIf(inject('key') !== '')('the same key is another one for somebody else', async () => {
  const [name, key] = [named(), randomUUID()]
  expect((await send(`/images/${name}`, form('x', red), { key })).status).toBe(201)
  const headers = { 'x-api-key': 'somebody else' }
  expect((await send(`/images/${name}`, form('x', blue), { key, headers })).status).toBe(201)
  expect(await bytesOf(name)).toEqual(blue)
})

test('quotes around a key, as the standard has them, make no difference', async () => {
  const key = randomUUID()
  const body = { content_type: 'image/png', bytes: 5 }
  const first = await (await ask(body, { 'idempotency-key': key })).json()
  expect(await (await ask(body, { 'idempotency-key': `"${key}"` })).json()).toEqual(first)
})

test.each(['', '""', 'x'.repeat(256), 'ümlaut'])('the key %j is refused with 400', async (key) => {
  expect((await ask({ content_type: 'image/png', bytes: 5 }, { 'idempotency-key': key })).status).toBe(400)
})

test('a page of another origin may send it', async () => {
  const preflight = await fetch(`${base}/v1/uploads`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'idempotency-key',
    },
  })
  expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('idempotency-key')
})
