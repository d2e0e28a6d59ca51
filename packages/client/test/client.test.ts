// The client in Node.js, against a service.
import { expect, inject, test } from 'vitest'
import { maxBodyBytes } from '../../../lib/http/limits.ts'
import { createClient } from '../src/index.ts'
import { requestLimit } from '../src/upload.ts'
import { heavy, photo } from './images.ts'

const url = inject('url')
const client = createClient({ url, ...(inject('key') ? { key: inject('key') } : {}) })

/** Whether these bytes are at a URL: element by element, millions take seconds. */
const isAt = async (at: string, bytes: Uint8Array) =>
  Buffer.from(await (await fetch(at)).arrayBuffer()).equals(bytes)

/** More than a request can carry. */
const large = await heavy(2600, 700)

test('a request carries what the client sends in one', () => {
  expect(requestLimit).toBeLessThan(maxBodyBytes)
  expect(large.length).toBeGreaterThan(requestLimit)
})

test.each([
  ['a file', (bytes: Uint8Array<ArrayBuffer>) => new File([bytes], 'Grüße aus.jpg')],
  ['a blob', (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes])],
  ['a buffer of Node.js', (bytes: Uint8Array<ArrayBuffer>) => Buffer.from(bytes)],
  ['an ArrayBuffer', (bytes: Uint8Array<ArrayBuffer>) => bytes.buffer],
])('uploads %s, and returns the image when it is ready', async (_, toFile) => {
  const bytes = await photo()
  const file = toFile(bytes)
  const image = await client.upload(file)
  expect(image).toMatchObject({ status: 'ready', width: 640, height: 480, content_type: 'image/jpeg' })
  expect(image.filename).toBe(file instanceof File ? file.name : undefined)
  expect(await isAt(client.url(image), bytes)).toBe(true)
})

test('uploads a large file directly to the bucket', async () => {
  const image = await client.upload(large)
  expect(image).toMatchObject({ status: 'ready', width: 2600, bytes: large.length })
  expect(await isAt(client.url(image), large)).toBe(true)
})

test('sends what is larger than 20 MB in parts, and only the part again that the line cut off', async () => {
  const bytes = new Uint8Array(21_000_000)
  bytes.set(await photo())
  const sent: string[] = []
  const own: typeof fetch = async (input, init) => {
    const part = new URL(String(input)).searchParams.get('partNumber')
    if (part !== null) sent.push(part)
    if (part === '2' && sent.filter((one) => one === '2').length === 1) throw new TypeError('fetch failed')
    return fetch(input, init)
  }
  const key = inject('key')
  const over = createClient({ url, fetch: own, ...(key ? { key } : {}) })
  const reports: number[] = []
  const image = await over.upload(bytes, { onProgress: ({ loaded }) => reports.push(loaded) })
  expect(image).toMatchObject({ status: 'ready', bytes: bytes.length })
  expect(sent.toSorted()).toEqual(['1', '2', '2', '3', '4', '5'])
  expect(reports.at(-1)).toBe(bytes.length)
  expect(await isAt(client.url(image), bytes)).toBe(true)
})

test('uploads under an id, which is replaced only if that is wanted', async () => {
  const id = `client ${Date.now()}?%2F.jpg`
  const [first, second] = [await photo(), await photo()]
  expect(await client.upload(first, { id })).toMatchObject({ id, status: 'ready' })
  await expect(client.upload(second, { id })).rejects.toMatchObject({ status: 409, code: 'name-taken' })
  expect(await isAt(client.url(id), first)).toBe(true)
  await client.upload(second, { id, overwrite: true })
  expect(await isAt(client.url(id), second)).toBe(true)
})

test.each([
  ['through the service', 500],
  ['to the bucket', 2600],
])('reports what was sent %s', async (_, width) => {
  const bytes = await heavy(width, 700)
  const reports: number[] = []
  await client.upload(bytes, {
    onProgress: ({ loaded, total }) => {
      expect(total).toBe(bytes.length)
      reports.push(loaded)
    },
  })
  expect(reports.length).toBeGreaterThan(3)
  expect(reports).toEqual(reports.toSorted((a, b) => a - b))
  expect(reports[0]).toBeLessThan(bytes.length / 2)
  expect(reports.at(-1)).toBe(bytes.length)
})

test('says in the words of the API what is wrong with a file', async () => {
  await expect(client.upload(new TextEncoder().encode('no image'))).rejects.toMatchObject({
    name: 'DarkroomError',
    status: 415,
    code: 'unsupported',
    message: expect.stringMatching(/^Unsupported format: use JPEG/),
  })
})

test('an empty file is an error of the API', async () => {
  const empty = client.upload(new Blob(), { onProgress: () => undefined })
  await expect(empty).rejects.toMatchObject({ status: 400, message: expect.stringContaining('empty') })
})

test('says why a large file is no image, although the bucket took it', async () => {
  const broken = large.slice()
  broken.fill(0, 8)
  await expect(client.upload(broken)).rejects.toMatchObject({ status: 422, code: 'failed' })
})

test('describes an image, and says what it does not have', async () => {
  const { id } = await client.upload(await photo())
  expect(await client.get(id)).toMatchObject({ id, status: 'ready' })
  await expect(client.get('no such image')).rejects.toMatchObject({ status: 404, code: 'missing' })
  await expect(client.get('')).rejects.toMatchObject({ status: 400, code: 'bad-name' })
})

test('lists the images of a prefix over several pages, as many as are wanted', async () => {
  const prefix = `list-${Date.now()}-`
  const bytes = await photo(32, 32)
  const ids = Array.from({ length: 105 }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`)
  for (let at = 0; at < ids.length; at += 15)
    await Promise.all(
      ids.slice(at, at + 15).map((id) => fetch(client.url(id), { method: 'PUT', body: bytes })),
    )
  const list = async (options: object) => {
    const found: string[] = []
    for await (const { id } of client.list({ prefix, ...options })) found.push(id)
    return found
  }
  expect(await list({})).toEqual(ids)
  expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2))
  expect(await list({ limit: 102 })).toEqual(ids.slice(0, 102))
  expect(await list({ limit: 0 })).toEqual([])
  const times: string[] = []
  for await (const { created_at } of client.list({ prefix, sort: 'newest' })) times.push(created_at)
  expect(times).toEqual(times.toSorted().toReversed())
})

test('deletes one image or many, and says what became of each', async () => {
  const [one, two, three] = [await client.upload(await photo()), await client.upload(await photo()), 'none']
  expect(await client.remove(one.id)).toBeUndefined()
  await expect(client.remove(one.id)).rejects.toMatchObject({ status: 404, code: 'missing' })
  await expect(client.remove('..')).rejects.toMatchObject({ status: 400, code: 'bad-name' })
  expect((await client.remove([two.id, three])).map(({ status }) => status)).toEqual([200, 404])
  expect((await fetch(client.url(two))).status).toBe(404)
})

test('resizes an image in place, and waits for that', async () => {
  const { id } = await client.upload(await photo())
  const job = await client.resize(id, { width: 100, height: 50, fit: 'cover' })
  expect(job).toMatchObject({ status: 'done', image_id: id, width: 100 })
  expect(await client.get(id)).toMatchObject({ width: 100, height: 50 })
})

test('every URL of a srcset is an image of that width', async () => {
  const image = await client.upload(await photo(1500, 900))
  const candidates = client.srcset(image, { format: 'jpeg' }).split(', ')
  expect(candidates.map((one) => one.split(' ')[1])).toEqual(['480w', '640w', '960w', '1280w', '1500w'])
  for (const candidate of candidates) {
    const [at = '', width = ''] = candidate.split(' ')
    const answer = await fetch(at)
    expect(answer.headers.get('cache-control'), at).toContain('immutable')
    const { default: sharp } = await import('sharp')
    expect(await sharp(await answer.arrayBuffer()).metadata()).toMatchObject({
      format: 'jpeg',
      width: Number.parseInt(width, 10),
    })
  }
})

test('turns a placeholder into a PNG', async () => {
  const image = await client.upload(await photo(600, 300))
  const data = client.blurDataURL(image.status === 'ready' ? image.placeholder : '')
  const { default: sharp } = await import('sharp')
  const png = Buffer.from(data.replace('data:image/png;base64,', ''), 'base64')
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 32, height: 18 })
})
