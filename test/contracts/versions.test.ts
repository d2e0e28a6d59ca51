// Old versions: what was overwritten or deleted can be had again, and nothing is lost by that.
import { beforeEach, describe, expect, test } from 'vitest'
import { deleting, expectRefusal, put, segment, storing } from './contracts.ts'
import { png } from './images.ts'
import { freshName } from './names.ts'
import { header, json, send, sendJson } from './wire.ts'

interface Version {
  readonly version: string
  readonly etag: string
  readonly bytes: number
  readonly created_at: string
  readonly current: boolean
}

const [first, second] = [png('the first'), png('the second one')]

let name: string

const versionsOf = async (one = name) =>
  json<{ id: string; data: Version[] }>(await send('GET', `/v1/images/${segment(one)}/versions`)).data
const restore = (version: unknown, headers: Record<string, string> = {}, one = name) =>
  sendJson(`/v1/images/${segment(one)}/restore`, { version }, headers)
const bytesOf = async (one = name) => (await send('GET', `/images/${segment(one)}`)).bytes
const etagOf = async () => header(await send('HEAD', `/images/${segment(name)}`), 'ETag')

beforeEach(async () => {
  name = freshName('é #1.png')
  await put(name, first)
  await put(name, second)
})

describe('GET /v1/images/{id}/versions', () => {
  test('has what the image is and what it was, the newest first', async () => {
    const answer = await send('GET', `/v1/images/${segment(name)}/versions`)
    const { id, data } = json<{ id: string; data: Version[] }>(answer)
    expect(id).toBe(name)
    expect(data.map(({ bytes, current }) => [bytes, current])).toEqual([
      [second.length, true],
      [first.length, false],
    ])
    expect(data[0]?.etag).toBe(await etagOf())
    expect(new Set(data.map(({ version }) => version)).size).toBe(2)
    expect(header(answer, 'Cache-Control')).toBe('no-cache')
  })

  test('has no version of an image whose name only begins so', async () => {
    await put(freshName(`${name}x`), first)
    expect(await versionsOf()).toHaveLength(2)
  })

  test('has those of an image that was deleted, none of them current', async () => {
    await deleting['DELETE /{name}']?.(name)
    expect((await versionsOf()).map(({ current }) => current)).toEqual([false, false])
  })

  test('is 404 where there never was such an image, and 400 where there can be none', async () => {
    expectRefusal(await send('GET', `/v1/images/${freshName()}/versions`), 'v1', 404)
    expectRefusal(await send('GET', '/v1/images/a%2Fb/versions'), 'v1', 400)
  })
})

describe('POST /v1/images/{id}/restore', () => {
  test('makes an old version the image again, and keeps the one that it replaces', async () => {
    const [, old] = await versionsOf()
    const answer = await restore(old?.version)
    expect(answer.status).toBe(200)
    expect(json(answer)).toMatchObject({ id: name, etag: await etagOf() })
    expect(await bytesOf()).toEqual(first)
    const [, replaced] = await versionsOf()
    await restore(replaced?.version)
    expect(await bytesOf()).toEqual(second)
    expect(await versionsOf()).toHaveLength(4)
  })

  test('brings back an image that was deleted, for every contract', async () => {
    const [newest] = await versionsOf()
    await deleting['DELETE /{name}']?.(name)
    expect((await restore(newest?.version)).status).toBe(200)
    expect(await bytesOf()).toEqual(second)
    expectRefusal(await storing['POST /'].store(name, first), 'root', 409)
  })

  test('generates the variants of what it restores', async () => {
    const [, old] = await versionsOf()
    await restore(old?.version)
    const etag = await etagOf()
    await expect
      .poll(async () => json(await send('GET', `/v1/images/${segment(name)}`)))
      .toMatchObject({ status: 'ready', etag })
  })

  test('leaves the image alone that is another than the client means', async () => {
    const [current, old] = await versionsOf()
    await put(name, first)
    expectRefusal(await restore(old?.version, { 'If-Match': current?.etag ?? '' }), 'v1', 412)
    expect(await versionsOf()).toHaveLength(3)
    expect((await restore(current?.version, { 'If-Match': await etagOf() })).status).toBe(200)
    expect(await bytesOf()).toEqual(second)
  })

  test.each(['nothing', 'x'.repeat(32), '?&#%', 'é'])('is 404 for the version %j', async (version) => {
    expectRefusal(await restore(version), 'v1', 404)
    expect(await bytesOf()).toEqual(second)
  })

  test('is 404 for a version of another image', async () => {
    const other = freshName()
    await put(other, first)
    const [theirs] = await versionsOf(other)
    expectRefusal(await restore(theirs?.version), 'v1', 404)
  })

  test.each(['', 7, null, 'x'.repeat(1025)])('is 400 for the version %j', async (version) => {
    expectRefusal(await restore(version), 'v1', 400)
    expect(await versionsOf()).toHaveLength(2)
  })

  test('of two with one Idempotency-Key, one restores', async () => {
    const [, old] = await versionsOf()
    const headers = { 'Idempotency-Key': `restore-${name.length}-${old?.version}` }
    const answers = [await restore(old?.version, headers), await restore(old?.version, headers)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(await versionsOf()).toHaveLength(3)
  })
})
