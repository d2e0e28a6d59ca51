// Copying and renaming: the same bytes under another id, and nothing lost.
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { ended } from '../resize/follow.ts'
import { discardAfterTest, expectRefusal, origin, put, segment } from './contracts.ts'
import { png } from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, header, json, send, sendJson } from './wire.ts'

interface Copied {
  readonly id: string
  readonly url: string
  readonly location: string
  readonly etag: string
}

const [image, other] = [png('the image', 30, 20), png('another one')]

let name: string
let target: string

beforeEach(async () => {
  name = freshName('é #1.png')
  target = freshName('ü 100%.png')
  await put(name, image)
})

const act = (verb: string, body: unknown, headers: Record<string, string> = {}, one = name) =>
  sendJson(`/v1/images/${segment(one)}/${verb}`, body, headers)
const bytesOf = async (one: string): Promise<Answer> => send('GET', `/images/${segment(one)}`)

async function expectBytes(one: string, bytes: Buffer | undefined): Promise<void> {
  const answer = await bytesOf(one)
  expect(answer.status).toBe(bytes ? 200 : 404)
  if (bytes) expect(answer.bytes).toEqual(bytes)
}

describe.each([
  ['copy', image],
  ['rename', undefined],
])('POST /v1/images/{id}/%s', (verb, left) => {
  test('gives the image another id', async () => {
    const answer = await act(verb, { id: target })
    expect(answer.status, answer.bytes.toString()).toBe(201)
    const copied = json<Copied>(answer)
    expect(copied).toMatchObject({ id: target, width: 30, height: 20, bytes: image.length })
    expect(header(answer, 'Location')).toBe(`${origin}/v1/images/${segment(target)}`)
    await expectBytes(target, image)
    await expectBytes(name, left)
    expect(header(await bytesOf(target), 'ETag')).toBe(copied.etag)
    const { variants } = await ended(target)
    expect(variants.length).toBeGreaterThanOrEqual(4)
  })

  test('works with a slash behind it, too', async () => {
    expect((await act(`${verb}/`, { id: target })).status).toBe(201)
    await expectBytes(target, image)
  })

  test('replaces an image only with overwrite', async () => {
    await put(target, other)
    expectRefusal(await act(verb, { id: target }), 'v1', 409)
    await expectBytes(target, other)
    await expectBytes(name, image)
    expect((await act(verb, { id: target, overwrite: true })).status).toBe(201)
    await expectBytes(target, image)
  })

  test('leaves the image alone that is another than the client means', async () => {
    expectRefusal(await act(verb, { id: target }, { 'If-Match': '"0"' }), 'v1', 412)
    await expectBytes(target, undefined)
    await expectBytes(name, image)
    const etag = header(await bytesOf(name), 'ETag')
    expectRefusal(await act(verb, { id: target }, { 'If-None-Match': etag }), 'v1', 412)
    await expectBytes(target, undefined)
    expect((await act(verb, { id: target }, { 'If-Match': etag })).status).toBe(201)
  })

  test('is 404 for an image that does not exist, whether or not the new name is taken', async () => {
    const none = uniqueName('none.png')
    expectRefusal(await act(verb, { id: target }, {}, none), 'v1', 404)
    await expectBytes(target, undefined)
    expectRefusal(await act(verb, { id: name }, {}, none), 'v1', 404)
    await expectBytes(name, image)
  })

  test.each([
    ['a name with a slash', { id: 'a/b' }],
    ['an empty name', { id: '' }],
    ['a number', { id: 1 }],
    ['a misspelled member', { id: 'x', overwrit: true }],
    ['a list', []],
  ])('refuses %s with 400, and keeps the image', async (_, body) => {
    expectRefusal(await act(verb, body), 'v1', 400)
    await expectBytes(name, image)
  })

  test('refuses its own name, and keeps the image', async () => {
    expectRefusal(await act(verb, { id: name, overwrite: true }), 'v1', 400)
    await expectBytes(name, image)
  })

  test('of two with one Idempotency-Key, one acts', async () => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const first = await act(verb, { id: target }, headers)
    const second = await act(verb, { id: target }, headers)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(json(second)).toEqual(json(first))
  })

  // MiniStack ignores If-None-Match of a copy.
  test.skipIf(process.env.DARKROOM_URL)('of several at once to one name, one wins', async () => {
    const answers = await Promise.all(
      ['a.png', 'b.png', 'c.png'].map(async (label) => {
        const one = freshName(label)
        await put(one, png(label))
        return act(verb, { id: target }, {}, one)
      }),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })
})

test('a copy without an id gets one', async () => {
  const { id } = json<Copied>(await act('copy', {}))
  discardAfterTest(id)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  await expectBytes(id, image)
})

test('a copy keeps the name of the file', async () => {
  const headers = { 'Content-Type': 'image/png' }
  const created = json<Copied>(await send('POST', '/v1/images?filename=%C3%A9.png', { headers, body: image }))
  discardAfterTest(created.id)
  await act('copy', { id: target }, {}, created.id)
  expect(json(await send('GET', `/v1/images/${segment(target)}`))).toMatchObject({ filename: 'é.png' })
})

test('a rename while the image is overwritten loses neither version', async () => {
  const [renamed, stored] = await Promise.all([
    act('rename', { id: target }),
    send('PUT', `/images/${segment(name)}`, { body: other }),
  ])
  expect([renamed.status, stored.status]).toEqual([201, 201])
  const [old, now] = [await bytesOf(name), await bytesOf(target)]
  expect(now.status).toBe(200)
  const kept = [old, now].filter(({ status }) => status === 200).map(({ bytes }) => bytes)
  expect(kept.some((bytes) => bytes.equals(other))).toBe(true)
})
