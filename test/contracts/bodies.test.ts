// Bodies that are not what their sender meant, or are that in another way than usual: nothing is stored that nobody
// sent, and no two names become one.
import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { base64, discardAfterTest, expectRefusal, put, segment, storing, waysToStore } from './contracts.ts'
import { png } from './images.ts'
import { encode, filePart, multipart } from './multipart.ts'
import { freshName, uniqueName } from './names.ts'
import { header, json, send } from './wire.ts'

const before = png('what is there')
const after = png('what is sent')
const other = Buffer.from('another body')

const hash = (algorithm: string, body: Uint8Array) => createHash(algorithm).update(body).digest('base64')

/** Header fields that say which body they belong to. */
const claims: readonly [string, (body: Uint8Array) => Record<string, string>][] = [
  ['Content-MD5', (body) => ({ 'Content-MD5': hash('md5', body) })],
  ['Content-Digest', (body) => ({ 'Content-Digest': `sha-256=:${hash('sha256', body)}:` })],
  ['Repr-Digest', (body) => ({ 'Repr-Digest': `sha-512=:${hash('sha512', body)}:` })],
  ['x-amz-checksum-sha256', (body) => ({ 'x-amz-checksum-sha256': hash('sha256', body) })],
  [
    'x-amz-content-sha256',
    (body) => ({ 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') }),
  ],
]

const bytesOf = async (name: string) => {
  const answer = await send('GET', `/images/${segment(name)}`)
  return answer.status === 404 ? undefined : answer.bytes
}

describe.each(waysToStore.filter(([, { naming }]) => naming !== 'service'))(
  '%s',
  (way, { store, contract }) => {
    test.each(claims)('stores nothing with the %s of another body', async (_, claim) => {
      const name = freshName()
      if (way !== 'POST /') await put(name, before)
      expectRefusal(await store(name, after, claim(other)), contract, 400)
      expect(await bytesOf(name)).toEqual(way === 'POST /' ? undefined : before)
    })

    test('does not take a part of an image for the whole', async () => {
      const name = freshName()
      if (way !== 'POST /') await put(name, before)
      const range = { 'Content-Range': `bytes 0-${after.length - 1}/${after.length * 2}` }
      expectRefusal(await store(name, after, range), contract, 400)
      expect(await bytesOf(name)).toEqual(way === 'POST /' ? undefined : before)
    })

    test('says of a Content-Encoding that is not read which ones are', async () => {
      const name = freshName()
      const answer = await store(name, after, { 'Content-Encoding': 'compress' })
      expect(expectRefusal(answer, contract, 415)).toMatch(/gzip/)
      expect(header(answer, 'Accept-Encoding')).toBe('gzip, deflate, br, zstd')
      expect(await bytesOf(name)).toBeUndefined()
    })

    test('refuses a body that is not in its Content-Encoding', async () => {
      const name = freshName()
      expectRefusal(await store(name, after, { 'Content-Encoding': 'gzip' }), contract, 400)
      expect(await bytesOf(name)).toBeUndefined()
    })
  },
)

test('a resize request with the digest of another body is refused', async () => {
  const name = freshName()
  await put(name, before)
  const headers = { 'Content-Type': 'application/json', 'Content-MD5': hash('md5', other) }
  expectRefusal(await send('PATCH', `/${name}`, { headers, body: '{"width":2,"height":2}' }), 'root', 400)
})

test('POST /v1/images stores nothing with the digest of another body', async () => {
  const headers = { 'Content-Type': 'application/json', 'Content-MD5': hash('md5', other) }
  const body = JSON.stringify({ data: base64(after) })
  expectRefusal(await send('POST', '/v1/images', { headers, body }), 'v1', 400)
})

test.each(claims)('the body that %s belongs to is stored', async (_, claim) => {
  const [raw, json64] = [freshName(), freshName()]
  expect((await storing['PUT /images/{id}'].store(raw, after, claim(after))).status).toBe(201)
  expect(await bytesOf(raw)).toEqual(after)
  const body = Buffer.from(JSON.stringify({ images: [{ filename: json64, image_data: base64(after) }] }))
  const headers = { 'Content-Type': 'application/json', ...claim(body) }
  expect((await send('POST', '/upload', { headers, body })).status).toBe(200)
  expect(await bytesOf(json64)).toEqual(after)
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
])('bodies in %s are decoded, whatever their type', async (coding, compress) => {
  const [raw, json64, formed] = [freshName(), freshName(), freshName()]
  const coded = { 'Content-Encoding': coding }
  const put = await send('PUT', `/images/${raw}`, { headers: coded, body: compress(after) })
  expect(put.status).toBe(201)
  const batch = JSON.stringify({ images: [{ filename: json64, image_data: base64(after) }] })
  const headers = { 'Content-Type': 'application/json', ...coded }
  expect((await send('POST', '/upload', { headers, body: compress(Buffer.from(batch)) })).status).toBe(200)
  const form = multipart([filePart(formed, after)])
  const sent = { headers: { ...form.headers, ...coded }, body: compress(Buffer.from(form.body ?? '')) }
  expect((await send('POST', '/upload', sent)).status).toBe(200)
  for (const name of [raw, json64, formed]) expect(await bytesOf(name)).toEqual(after)
})

test('a digest belongs to the body as it was sent, not to what it unpacks to', async () => {
  const name = freshName()
  const body = gzipSync(after)
  const headers = (of: Uint8Array) => ({ 'Content-Encoding': 'gzip', 'Content-MD5': hash('md5', of) })
  expectRefusal(await send('PUT', `/images/${name}`, { headers: headers(after), body }), 'images', 400)
  expect((await send('PUT', `/images/${name}`, { headers: headers(body), body })).status).toBe(201)
  expect(await bytesOf(name)).toEqual(after)
})

test('a small body that unpacks to gigabytes is refused as too large', async () => {
  const name = freshName()
  const bomb = gzipSync(gzipSync(Buffer.alloc(100_000_000)))
  const headers = { 'Content-Encoding': 'gzip, gzip' }
  expectRefusal(await send('PUT', `/images/${name}`, { headers, body: bomb }), 'images', 413)
})

test('JSON may begin with a byte order mark', async () => {
  const name = freshName()
  const body = `\ufeff${JSON.stringify({ images: [{ filename: name, image_data: base64(after) }] })}`
  const answer = await send('POST', '/upload', { headers: { 'Content-Type': 'application/json' }, body })
  expect(json(answer)).toMatchObject({ saved_files: [name] })
})

test('JSON that is no UTF-8 is refused', async () => {
  const batch = JSON.stringify({ images: [{ filename: 'caf\xe9.png', image_data: base64(after) }] })
  const headers = { 'Content-Type': 'application/json' }
  expectRefusal(await send('POST', '/upload', { headers, body: Buffer.from(batch, 'latin1') }), 'base64', 400)
})

test.each(['text/plain', 'application/json', 'application/xml'])(
  'a file that was sent as %s is not stored as other bytes',
  async (type) => {
    const name = freshName()
    const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64')
    const sent = await send('PUT', `/images/${name}`, { headers: { 'Content-Type': type }, body: gif })
    expectRefusal(sent, 'images', 400)
    expect(await bytesOf(name)).toBeUndefined()
  },
)

test('ids in lines of text that are no UTF-8 delete no image', async () => {
  const name = `${uniqueName('')}\ufffd.png`
  await put(name, before)
  const body = Buffer.from(name.replace('\ufffd', '\xe9'), 'latin1')
  const answer = await send('DELETE', '/v1/images', { headers: { 'Content-Type': 'text/plain' }, body })
  expectRefusal(answer, 'v1', 400)
  expect(await bytesOf(name)).toEqual(before)
})

test('base64 of the alphabet for URLs is stored as the bytes that it encodes', async () => {
  const [name, image] = [freshName(), png('++//?>')]
  const image_data = Buffer.concat([image, Buffer.alloc(30, 0xfb)]).toString('base64url')
  const body = JSON.stringify({ images: [{ filename: name, image_data }] })
  const answer = await send('POST', '/upload', { headers: { 'Content-Type': 'application/json' }, body })
  expect(answer.status).toBe(200)
  expect((await bytesOf(name))?.toString('base64url')).toBe(image_data)
})

test('base64 whose plus signs became spaces is never stored as other bytes', async () => {
  const name = freshName()
  const bytes = Buffer.concat([png('plus'), Buffer.alloc(31, 0xfb)])
  const image_data = base64(bytes).replaceAll('+', ' ')
  const body = JSON.stringify({ images: [{ filename: name, image_data }] })
  const answer = await send('POST', '/upload', { headers: { 'Content-Type': 'application/json' }, body })
  expect([200, 400]).toContain(answer.status)
  expect([bytes.toString('hex'), undefined]).toContain((await bytesOf(name))?.toString('hex'))
})

describe.each([
  ['/upload', 200],
  ['/', 201],
])('POST %s', (path, stored) => {
  const post = (disposition: Buffer, image: Uint8Array) => {
    const form = encode([{ disposition: '%', content: image }], 'b')
    const at = form.indexOf('%')
    const body = Buffer.concat([form.subarray(0, at), disposition, form.subarray(at + 1)])
    return send('POST', path, { headers: { 'Content-Type': 'multipart/form-data; boundary=b' }, body })
  }

  test('keeps two images apart whose names are not in UTF-8', async () => {
    const name = uniqueName('caf')
    const [one, two] = [`${name}é.jpg`, `${name}è.jpg`]
    for (const each of [one, two]) discardAfterTest(each)
    const disposition = (file: string) => Buffer.from(`name="file"; filename="${file}"`, 'latin1')
    expect((await post(disposition(one), before)).status).toBe(stored)
    expect((await post(disposition(two), after)).status).toBe(stored)
    expect(await bytesOf(one)).toEqual(before)
    expect(await bytesOf(two)).toEqual(after)
  })

  test('reads a quoted filename*, which a known client sends', async () => {
    const name = `${uniqueName('')}é.jpg`
    discardAfterTest(name)
    const disposition = `name="file"; filename*="utf-8''${segment(name)}"`
    const answer = await post(Buffer.from(disposition), after)
    expect(answer.status).toBe(stored)
    expect(await bytesOf(name)).toEqual(after)
  })

  test.each([
    ['leading dots', (name: string) => `...${name}`],
    ['control characters', (name: string) => `${name}\u0007`],
  ])('refuses a file name with %s, and leaves the image alone that it would become', async (_, of) => {
    const name = freshName()
    await put(name, before)
    const answer = await post(Buffer.from(`name="file"; filename="${of(name)}"`), after)
    expectRefusal(answer, path === '/' ? 'root' : 'form', 400)
    expect(await bytesOf(name)).toEqual(before)
  })

  test('says under which name the image is', async () => {
    const name = `${uniqueName('')}\u202eé.jpg`
    discardAfterTest(name)
    const answer = await post(Buffer.from(`name="file"; filename="a/${name}"`), after)
    if (path === '/') expect(header(answer, 'Location')).toMatch(new RegExp(`/${segment(name)}$`))
    else expect(json(answer)).toMatchObject({ filename: name })
    expect(await bytesOf(name)).toEqual(after)
  })
})
