// GET of bytes: what their headers say, and conditional requests (RFC 9110, RFC 6266).

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { discard, put, segment } from './contracts.ts'
import { dispositionName } from './disposition.ts'
import { png } from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, header, send } from './wire.ts'

const stored = uniqueName('stored.png')
const image = png('stored')

beforeAll(() => put(stored, image))
afterAll(() => discard(stored))

const day = 24 * 60 * 60 * 1000

describe.each(['/images/', '/'])('GET %s{name}', (before) => {
  const path = `${before}${stored}`

  const get = (headers: Record<string, string> = {}, method = 'GET') => send(method, path, { headers })

  function expectNotModified(answer: Answer): void {
    expect(answer.status).toBe(304)
    expect(answer.bytes).toHaveLength(0)
    expect(header(answer, 'ETag')).toMatch(/^"/)
  }

  test('has a strong ETag, a date, and its length', async () => {
    const answer = await get()
    expect(header(answer, 'ETag')).toMatch(/^"[\x21\x23-\x7e]+"$/)
    expect(header(answer, 'Content-Length')).toBe(String(image.length))
    const modified = header(answer, 'Last-Modified')
    expect(new Date(modified).toUTCString()).toBe(modified)
  })

  test('lets a browser neither guess the type nor run anything', async () => {
    const answer = await get()
    expect(header(answer, 'X-Content-Type-Options')).toBe('nosniff')
    const policy = header(answer, 'Content-Security-Policy')
    expect(policy).toMatch(/(^|;)\s*default-src 'none'\s*(;|$)/)
    expect(policy).not.toMatch(/unsafe|script-src (?!'none')/)
  })

  test('is the same for HEAD, header by header, without the body', async () => {
    const [got, head] = [await get(), await get({}, 'HEAD')]
    expect(head.status).toBe(200)
    expect(head.bytes).toHaveLength(0)
    for (const name of [
      ...['content-length', 'content-type', 'content-disposition', 'content-security-policy'],
      ...['etag', 'last-modified', 'cache-control', 'x-content-type-options', 'accept-ranges'],
    ]) {
      expect(head.headers[name], name).toBe(got.headers[name])
    }
  })

  test('answers 304 to If-None-Match with its ETag', async () => {
    const etag = header(await get(), 'ETag')
    const conditions = [
      etag,
      `W/${etag}`,
      `"other", ${etag}`,
      `"other",${etag},W/"third"`,
      `"a,b", W/${etag}`,
      '*',
    ]
    for (const condition of conditions) expectNotModified(await get({ 'If-None-Match': condition }))
    expectNotModified(await get({ 'If-None-Match': etag }, 'HEAD'))
  })

  test('answers 200 to If-None-Match with other ETags', async () => {
    const etag = header(await get(), 'ETag')
    for (const other of ['"other"', 'W/"other"', '"one", "two"', `"${etag.slice(1, -2)}"`]) {
      const answer = await get({ 'If-None-Match': other })
      expect(answer.status, other).toBe(200)
      expect(answer.bytes).toEqual(image)
    }
  })

  test('answers 304 to If-Modified-Since unless it was modified since', async () => {
    const modified = header(await get(), 'Last-Modified')
    const at = (time: number) => ({ 'If-Modified-Since': new Date(time).toUTCString() })
    expectNotModified(await get({ 'If-Modified-Since': modified }))
    expectNotModified(await get(at(Date.parse(modified) + 1000)))
    expectNotModified(await get({ 'If-Modified-Since': modified }, 'HEAD'))
    expect((await get(at(Date.parse(modified) - 1000))).status).toBe(200)
    expect((await get(at(Date.parse(modified) - day))).status).toBe(200)
    expect((await get({ 'If-Modified-Since': 'yesterday' })).status).toBe(200)
  })

  test('uses the ETag if both conditions are sent', async () => {
    const answer = await get()
    const [etag, modified] = [header(answer, 'ETag'), header(answer, 'Last-Modified')]
    const unmodified = { 'If-Modified-Since': modified }
    expect((await get({ ...unmodified, 'If-None-Match': '"other"' })).status).toBe(200)
    const longAgo = { 'If-Modified-Since': new Date(Date.parse(modified) - day).toUTCString() }
    expectNotModified(await get({ ...longAgo, 'If-None-Match': etag }))
  })

  test('has another ETag once it is overwritten', async () => {
    const name = freshName()
    await put(name, png('old'))
    const old = header(await send('GET', `${before}${name}`), 'ETag')
    await put(name, png('new'))
    const answer = await send('GET', `${before}${name}`, { headers: { 'If-None-Match': old } })
    expect(answer.status).toBe(200)
    expect(answer.bytes).toEqual(png('new'))
    expect(header(answer, 'ETag')).not.toBe(old)
  })

  test('answers 404 for a missing image whatever the condition', async () => {
    const missing = `${before}${uniqueName('none.png')}`
    for (const condition of ['*', '"x"'])
      expect((await send('GET', missing, { headers: { 'If-None-Match': condition } })).status).toBe(404)
  })

  test.each([
    ['plain', 'cat.png'],
    ['with spaces', 'my cat, again.png'],
    ['with quotes and semicolons', 'a "b"; filename=c.png'],
    ['with a percent sign', '100%41 %.png'],
    ['in Latin-1', 'größe.png'],
    ['in Japanese', '写真.png'],
    ['in Hebrew', 'תמונה.png'],
    ['with emoji', '😀👩‍👩‍👧.png'],
    ['with what RFC 5987 must encode', "it's (a) *cat*.png"],
    ['with a line separator', 'a\u2028b.png'],
  ])('has a name %s in Content-Disposition', async (_, label) => {
    const name = freshName(label)
    await put(name, png('x'))
    const disposition = header(await send('GET', `${before}${segment(name)}`), 'Content-Disposition')
    expect(disposition).toMatch(/^inline;/)
    expect(dispositionName(disposition)).toBe(name)
    if (/[^\x20-\x7e]/.test(name)) expect(disposition).toMatch(/; filename\*=UTF-8''/i)
  })
})

test('an image has one ETag, by whichever path', async () => {
  const [images, root] = [await send('GET', `/images/${stored}`), await send('GET', `/${stored}`)]
  expect(header(images, 'ETag')).toBe(header(root, 'ETag'))
  expect(header(images, 'Last-Modified')).toBe(header(root, 'Last-Modified'))
})
