// Paths as clients write them: trailing and repeated slashes, percent-encoding, names that no image can have.

import { describe, expect, test } from 'vitest'
import {
  base64,
  type Contract,
  deleting,
  discardAfterTest,
  expectRefusal,
  put,
  segment,
} from './contracts.ts'
import { png } from './images.ts'
import { namesWith } from './listing.ts'
import { filePart, multipart } from './multipart.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, json, type Sending, send, sendJson } from './wire.ts'

const upload = multipart([filePart('cat.png', png('x'))])

const restoring = { headers: { 'Content-Type': 'application/json' }, body: '{"version":"x"}' }

const signing = { headers: { 'Content-Type': 'application/json' }, body: '{"queries":["w=9"]}' }

/** Every call that takes a name in its path. */
const calls: [string, string, Contract, Sending][] = [
  ['GET', '/images/{name}', 'images', {}],
  ['POST', '/images/{name}', 'images', upload],
  ['PUT', '/images/{name}', 'images', { body: png('x') }],
  ['DELETE', '/images/{name}', 'images', {}],
  ['GET', '/{name}', 'root', {}],
  ['DELETE', '/{name}', 'root', {}],
  ['GET', '/v1/images/{name}', 'v1', {}],
  ['DELETE', '/v1/images/{name}', 'v1', {}],
  ['GET', '/v1/images/{name}/versions', 'v1', {}],
  ['POST', '/v1/images/{name}/restore', 'v1', restoring],
  ['POST', '/v1/images/{name}/signed-urls', 'v1', signing],
]

describe.each(calls)('%s %s', (method, path, contract, sending) => {
  test.each([
    ['a slash', 'a%2Fb.png'],
    ['a slash in lower-case hex', 'a%2fb.png'],
    ['a backslash', 'a%5Cb.png'],
    ['NUL', 'a%00b.png'],
    ['a line feed', 'a%0Ab.png'],
    ['US', 'a%1Fb.png'],
    ['DEL', 'a%7Fb.png'],
    ['a C1 control character', 'a%C2%85b.png'],
    ['two dots', '%2e%2e'],
    ['two dots in upper-case hex', '%2E%2E'],
    ['one dot', '%2e'],
    ['201 bytes', 'a'.repeat(201)],
    ['67 characters of 201 bytes', segment('あ'.repeat(67))],
    ['bytes that are no UTF-8', 'a%ff%feb.png'],
    ['a surrogate as bytes', '%ed%a0%80'],
    ['a percent sign that encodes nothing', 'a%zzb.png'],
    ['a percent sign at the end', 'a%'],
  ])('refuses a name with %s', async (_, name) => {
    expectRefusal(await send(method, path.replace('{name}', name), sending), contract, 400)
  })
})

test('HEAD refuses an illegal name as GET does, without a body', async () => {
  const answer = await send('HEAD', '/images/a%2Fb.png')
  expect(answer.status).toBe(400)
  expect(answer.bytes).toHaveLength(0)
})

describe('a stored image', () => {
  test.each([
    ['a trailing slash', (name: string) => `/images/${name}/`],
    ['trailing slashes', (name: string) => `/images/${name}//`],
    ['leading slashes', (name: string) => `//images/${name}`],
    ['repeated slashes', (name: string) => `/images///${name}`],
    ['a query that means nothing', (name: string) => `/images/${name}?t=1700000000&cache=no`],
    ['a trailing slash at the root', (name: string) => `/${name}/`],
    ['leading slashes at the root', (name: string) => `//${name}`],
    ['letters that need no encoding', (name: string) => `/images/%74${name.slice(1)}`],
    ['letters that need no encoding, at the root', (name: string) => `/%74${name.slice(1)}`],
  ])('is found by a path with %s', async (_, path) => {
    const name = freshName()
    await put(name, png(name))
    const answer = await send('GET', path(name))
    expect(answer.status, answer.bytes.toString('latin1', 0, 300)).toBe(200)
    expect(answer.bytes).toEqual(png(name))
  })

  test.each([
    ['a trailing slash', (name: string) => `/images/${name}/`],
    ['repeated slashes', (name: string) => `//images//${name}`],
  ])('is stored and deleted by a path with %s', async (_, path) => {
    const name = freshName()
    for (const answer of [
      await send('POST', path(name), upload),
      await send('PUT', path(name), { body: png('x') }),
    ]) {
      expect(answer.status).toBe(201)
      expect(json(answer)).toEqual({ message: 'Image uploaded', image_id: name })
    }
    expect((await send('DELETE', path(name))).status).toBe(200)
    expect((await send('GET', `/images/${name}`)).status).toBe(404)
  })

  test.each([
    ['a plus is a plus', '+', '+'],
    ['%2B is a plus', '%2B', '+'],
    ['%20 is a space', '%20', ' '],
    ['%25 is a percent sign, decoded once', '%2541', '%41'],
    ['%252F is no slash', '%252F', '%2F'],
    ['%3F is a question mark', '%3F', '?'],
    ['%23 is a hash', '%23', '#'],
    ['sub-delimiters stand for themselves', "!$&'()*,;=:@~", "!$&'()*,;=:@~"],
    ['hex in lower case is UTF-8', '%f0%9f%98%80', '😀'],
  ])('has a name in which %s', async (_, written, meant) => {
    const name = uniqueName('')
    discardAfterTest(`${name}${meant}.png`)
    const answer = await send('PUT', `/images/${name}${written}.png`, { body: png(name) })
    expect(json(answer)).toMatchObject({ image_id: `${name}${meant}.png` })
    for (const prefix of ['/images/', '/'])
      expect((await send('GET', `${prefix}${name}${written}.png`)).bytes).toEqual(png(name))
  })

  test('is another image than one whose name is composed otherwise', async () => {
    const composed = uniqueName('\u00e9')
    const decomposed = composed.normalize('NFD')
    for (const name of [composed, decomposed]) discardAfterTest(name)
    await put(composed, png('composed'))
    await put(decomposed, png('decomposed'))
    expect((await send('GET', `/${segment(composed)}`)).bytes).toEqual(png('composed'))
    expect((await send('GET', `/${segment(decomposed)}`)).bytes).toEqual(png('decomposed'))
    for (const name of [composed, decomposed]) expect((await remove(name)).status).toBe(204)
  })

  test.each([
    ['200 bytes of ASCII', uniqueName('').padEnd(200, 'x')],
    ['200 bytes of emoji', `${uniqueName('x'.repeat(4)).padEnd(40, 'x')}${'😀'.repeat(40)}`],
    ['one leading dot', `.${uniqueName('hidden')}`],
    ['three leading dots', `...${uniqueName('x')}`],
    ['spaces at both ends', ` ${uniqueName('x')} `],
  ])('may have a name with %s', async (_, name) => {
    discardAfterTest(name)
    await put(name, png('x'))
    expect((await send('GET', `/images/${segment(name)}`)).bytes).toEqual(png('x'))
    expect((await remove(name)).status).toBe(204)
  })
})

/** Names that an HTTP API alone would take for others; `_` is unique. */
const confusing = [
  ['_?b.png', ['_', '_b.png']],
  ['_%3Fb.png', ['_', '_?b.png']],
  ['_%253Fb.png', ['_', '_?b.png', '_%3Fb.png']],
  ['_%41', ['_A']],
  ['_%2541', ['_A', '_%41']],
  ['_%', ['_']],
  ['_%2Fb.png', ['_', '_b.png']],
  ['_+b', ['_ b', '_%2Bb']],
  ['_#b', ['_', '_%23b']],
] as const

describe.each(confusing)('an image named %s', (pattern, patterns) => {
  const unique = uniqueName('x')
  const [name, ...others] = [pattern, ...patterns].map((one) => one.replace('_', unique)) as [
    string,
    ...string[],
  ]

  test.each(Object.entries(deleting))('is overwritten and deleted by %s, and none but it', async (_, way) => {
    for (const one of [name, ...others]) {
      discardAfterTest(one)
      await put(one, png(one))
    }
    await put(name, png('new'))
    for (const prefix of ['/images/', '/'])
      expect((await send('GET', `${prefix}${segment(name)}`)).bytes).toEqual(png('new'))
    expect((await way(name)).status).toBeLessThan(300)
    expect((await send('GET', `/images/${segment(name)}`)).status).toBe(404)
    for (const other of others)
      expect((await send('GET', `/images/${segment(other)}`)).bytes, other).toEqual(png(other))
  })

  test('is listed, and read by POST /get', async () => {
    discardAfterTest(name)
    await put(name, png(name))
    expect(await namesWith(unique)).toContain(name)
    const answer = await sendJson('/get', { filenames: [name] })
    expect(answer.bytes.toString()).toContain(base64(png(name)))
  })
})

const remove = (name: string): Promise<Answer> => {
  const way = deleting['DELETE /{name}']
  if (way === undefined) throw new Error('the root contract deletes')
  return way(name)
}
