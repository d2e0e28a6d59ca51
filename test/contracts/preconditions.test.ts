// Preconditions (RFC 9110 section 13): what a client allows only for the version that it has seen happens to no other.

import { createHash } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { at, failing, failingToWrite, type Headers, holding, hour, other, type Seen } from './conditions.ts'
import {
  base64,
  type Contract,
  deleting,
  discard,
  expectRefusal,
  put,
  segment,
  storing,
  waysToStore,
} from './contracts.ts'
import { png } from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, header, json, send, sendJson } from './wire.ts'

const before = png('what the client has seen')
const etag = `"${createHash('md5').update(before).digest('hex')}"`
const after = png('what it sends')

let name = uniqueName('cat.png')
let seen: Seen

/** The bytes under a name; undefined if there are none. */
async function bytesOf(one: string): Promise<Buffer | undefined> {
  const answer = await send('GET', `/images/${segment(one)}`)
  return answer.status === 404 ? undefined : answer.bytes
}

/** The image as it is; undefined where it is gone or another one. */
async function look(): Promise<Seen | undefined> {
  const answer = await send('HEAD', `/images/${name}`)
  if (answer.status !== 200 || answer.headers.etag !== etag) return undefined
  return { etag, modified: Date.parse(header(answer, 'Last-Modified')) }
}

// Most tests change nothing. After the others, there is another one.
beforeEach(async () => {
  const found = await look()
  if (!found) {
    await discard(name)
    name = uniqueName('cat.png')
    await put(name, before)
  }
  seen = found ?? (await look()) ?? expect.unreachable()
})

afterAll(() => discard(name))

const replacing = waysToStore.filter(([title, { naming }]) => naming !== 'service' && title !== 'POST /')

describe.each(replacing)('%s', (_, { store, stored, contract }) => {
  test.each(holding)('replaces the image with %s', async (_, headers) => {
    expect((await store(name, after, headers(seen))).status).toBe(stored)
    expect(await bytesOf(name)).toEqual(after)
  })

  test.each(failingToWrite)('is a 412 and changes nothing with %s', async (_, headers) => {
    expectRefusal(await store(name, after, headers(seen)), contract, 412)
    expect(await bytesOf(name)).toEqual(before)
    expect(header(await send('HEAD', `/images/${name}`), 'ETag')).toBe(seen.etag)
  })

  test.each(['*', other])('stores nothing under a new name with If-Match: %s', async (match) => {
    const fresh = freshName()
    expectRefusal(await store(fresh, after, { 'If-Match': match }), contract, 412)
    expect(await bytesOf(fresh)).toBeUndefined()
  })

  test.each<Headers>([
    { 'If-None-Match': '*' },
    { 'If-None-Match': other },
    { 'If-Unmodified-Since': at(0) },
  ])('stores under a new name with %j', async (headers) => {
    const fresh = freshName()
    expect((await store(fresh, after, headers)).status).toBe(stored)
    expect(await bytesOf(fresh)).toEqual(after)
  })

  test('passes over If-Modified-Since, which is for GET and HEAD', async () => {
    const headers = { 'If-Modified-Since': at(seen.modified + hour) }
    expect((await store(name, after, headers)).status).toBe(stored)
    expect(await bytesOf(name)).toEqual(after)
  })

  test.each([
    ['one ETag', () => ({ 'If-Match': seen.etag })],
    ['a list', () => ({ 'If-Match': `${other}, ${seen.etag}` })],
  ])('of eight at once with If-Match and %s, one replaces the image', async (_, headers) => {
    const images = Array.from({ length: 8 }, (_, n) => png(`the ${n}th`))
    const answers = await Promise.all(images.map((image) => store(name, image, headers())))
    const winners = images.filter((_, n) => answers[n]?.status === stored)
    expect(winners).toEqual([await bytesOf(name)])
    for (const { status } of answers) expect([stored, 412]).toContain(status)
  })

  test('of eight at once with If-None-Match: *, one stores the image', async () => {
    const fresh = freshName()
    const images = Array.from({ length: 8 }, (_, n) => png(`the ${n}th`))
    const answers = await Promise.all(images.map((image) => store(fresh, image, { 'If-None-Match': '*' })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([stored, ...Array(7).fill(412)].toSorted())
    expect(images.filter((_, n) => answers[n]?.status === stored)).toEqual([await bytesOf(fresh)])
  })
})

describe('POST / never overwrites', () => {
  const { store } = storing['POST /']

  test.each([...holding, ...failingToWrite])('a taken name is a 409 with %s', async (_, headers) => {
    expectRefusal(await store(name, after, headers(seen)), 'root', 409)
    expect(await bytesOf(name)).toEqual(before)
  })

  test('a free name is a 412 with If-Match, and a 201 with If-None-Match: *', async () => {
    const fresh = freshName()
    expectRefusal(await store(fresh, after, { 'If-Match': '*' }), 'root', 412)
    expect(await bytesOf(fresh)).toBeUndefined()
    expect((await store(fresh, after, { 'If-None-Match': '*' })).status).toBe(201)
  })
})

test('POST /v1/images makes a new image, so that If-Match is a 412', async () => {
  const { store } = storing['POST /v1/images']
  expectRefusal(await store('', after, { 'If-Match': seen.etag }), 'v1', 412)
  expect((await store('', after, { 'If-None-Match': '*' })).status).toBe(201)
})

test.each(['If-Match', 'If-None-Match'])('a batch of several images is a 400 with %s', async (field) => {
  const names = [freshName(), freshName()]
  const images = names.map((filename) => ({ filename, image_data: base64(after) }))
  expect(expectRefusal(await sendJson('/upload', { images }, { [field]: '*' }), 'base64', 400)).toContain(
    field,
  )
  for (const one of names) expect(await bytesOf(one)).toBeUndefined()
})

test('a retry with its Idempotency-Key is answered as before, though its If-Match is stale by then', async () => {
  const { store } = storing['POST /images/{id}']
  const headers = { 'If-Match': seen.etag, 'Idempotency-Key': name }
  const first = await store(name, after, headers)
  expect(first.status).toBe(201)
  expect((await store(name, after, headers)).bytes).toEqual(first.bytes)
  expectRefusal(await store(name, after, { ...headers, 'If-Match': other }), 'images', 422)
})

const contractsOf: Record<string, Contract> = {
  'DELETE /images/{id}': 'images',
  'DELETE /{name}': 'root',
  'DELETE /v1/images/{id}': 'v1',
}

describe.each(Object.entries(deleting))('%s', (title, remove) => {
  const contract = contractsOf[title] ?? 'v1'

  test.each(holding)('removes the image with %s', async (_, headers) => {
    expect((await remove(name, headers(seen))).status).toBeLessThan(300)
    expect(await bytesOf(name)).toBeUndefined()
  })

  test.each(failingToWrite)('is a 412 and removes nothing with %s', async (_, headers) => {
    expectRefusal(await remove(name, headers(seen)), contract, 412)
    expect(await bytesOf(name)).toEqual(before)
  })

  test.each([...holding, ...failing])('is a 404 for what does not exist with %s', async (_, headers) => {
    expectRefusal(await remove(freshName(), headers(seen)), contract, 404)
  })

  test('of a removal and an overwrite of one version, one happens', async () => {
    const headers = { 'If-Match': seen.etag }
    const [removed, replaced] = await Promise.all([
      remove(name, headers),
      storing['PUT /images/{id}'].store(name, after, headers),
    ])
    expect([removed.status < 300, replaced.status < 300].filter(Boolean)).toHaveLength(1)
    expect(await bytesOf(name)).toEqual(removed.status < 300 ? undefined : after)
  })
})

describe.each([
  ['/', 'root'],
  ['/v1/images/', 'v1'],
] as const)('PATCH %s{name}', (path, contract) => {
  const patch = (one: string, headers: Headers) =>
    send('PATCH', `${path}${one}`, {
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ width: 1, height: 1 }),
    })

  /** The job of a request, once it is over. */
  async function over(answer: Answer): Promise<{ status: string; if_version?: string }> {
    const { pathname } = new URL(header(answer, 'Location'))
    return json(await send('GET', pathname, { headers: { Prefer: 'wait=20' } }))
  }

  test.each(holding)('resizes the image with %s', async (_, headers) => {
    const answer = await patch(name, headers(seen))
    expect(answer.status).toBe(202)
    expect((await over(answer)).status).toBe('done')
  })

  test.each(failingToWrite)('is a 412 and makes no job with %s', async (_, headers) => {
    const answer = await patch(name, headers(seen))
    expectRefusal(answer, contract, 412)
    expect(answer.headers.location).toBeUndefined()
    expect(await bytesOf(name)).toEqual(before)
  })

  test('is a 404 for what does not exist', async () => {
    expectRefusal(await patch(freshName(), { 'If-Match': '*' }), contract, 404)
  })

  test('of two jobs for one version, one is done, and the other says that the image has changed', async () => {
    const answers = await Promise.all([
      patch(name, { 'If-Match': seen.etag }),
      patch(name, { 'If-Match': seen.etag }),
    ])
    const accepted = answers.filter(({ status }) => status === 202)
    const jobs = await Promise.all(accepted.map(over))
    expect(jobs.filter(({ status }) => status === 'done')).toHaveLength(1)
    for (const job of jobs) {
      expect(job.if_version).toBe(seen.etag.replaceAll('"', ''))
      if (job.status !== 'done')
        expect(job).toMatchObject({ status: 'failed', reason: expect.stringContaining('changed') })
    }
  })
})
