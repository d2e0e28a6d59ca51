// How much passes: what fits into an event of Lambda (6 MB, of which base64 takes a third), and not more.

import { beforeAll, describe, expect, test } from 'vitest'
import { type Contract, expectRefusal, type V1Image, waysToStore } from './contracts.ts'
import { heavyPng } from './images.ts'
import { filePart, multipart } from './multipart.ts'
import { freshName } from './names.ts'
import { type Answer, json, send, sendJson } from './wire.ts'

let passing: Buffer
let tooLarge: Buffer
let farTooLarge: Buffer

beforeAll(async () => {
  passing = await heavyPng(4_000_000)
  tooLarge = await heavyPng(5_000_000)
  farTooLarge = await heavyPng(12_000_000)
})

function expectTooLarge(answer: Answer, contract: Contract): void {
  const words = expectRefusal(answer, contract, 413)
  expect(words, 'how big it may be').toMatch(/\d ?(MB|MiB|megabytes|bytes)/i)
  expect(words, 'where it goes instead').toContain('POST /v1/uploads')
  expect(answer.headers.link).toBe('</v1/uploads>; rel="create-form"')
}

describe.each(waysToStore)('%s', (_, { contract, naming, store, stored }) => {
  test('takes 4 MB', async () => {
    const name = freshName()
    const answer = await store(name, passing)
    expect(answer.status, answer.bytes.toString()).toBe(stored)
    const got = await send('GET', `/${naming === 'service' ? json<V1Image>(answer).id : name}`)
    // A direct answer: clients such as curl without -L do not follow a redirect.
    expect(got.status).toBe(200)
    expect(got.bytes.equals(passing)).toBe(true)
  })

  test('refuses 5 MB with 413 and says how big it may be', async () => {
    const name = freshName()
    expectTooLarge(await store(name, tooLarge), contract)
    expect((await send('GET', `/${name}`)).status).toBe(404)
  })

  test('refuses 12 MB with 413 and says how big it may be', async () => {
    expectTooLarge(await store(freshName(), farTooLarge), contract)
  })
})

describe('a body that does not say how long it is', () => {
  const chunked = true
  const type = { 'Content-Type': 'application/json' }

  const ways = (image: Buffer): [string, Contract, number, () => Promise<Answer>][] => [
    ['PUT', 'images', 201, () => send('PUT', `/images/${freshName()}`, { body: image, chunked })],
    [
      'multipart',
      'form',
      200,
      () => send('POST', '/upload', { ...multipart([filePart(freshName(), image)]), chunked }),
    ],
    [
      'JSON',
      'base64',
      200,
      () =>
        send('POST', '/upload', {
          headers: type,
          body: JSON.stringify({
            images: [{ filename: freshName(), image_data: image.toString('base64') }],
          }),
          chunked,
        }),
    ],
  ]

  test('passes with 4 MB', async () => {
    for (const [way, , stored, sending] of ways(passing)) {
      const answer = await sending()
      expect(answer.status, `${way}: ${answer.bytes}`).toBe(stored)
    }
  })

  test('is refused with 413 at 5 MB and at 12 MB', async () => {
    for (const image of [tooLarge, farTooLarge])
      for (const [, contract, , sending] of ways(image)) expectTooLarge(await sending(), contract)
  })
})

test('a body of 5 MB that waits for 100 Continue is refused with 413', async () => {
  const headers = { Expect: '100-continue' }
  expectTooLarge(await send('PUT', `/images/${freshName()}`, { headers, body: tooLarge }), 'images')
})

test('a batch that passes one by one but not together is refused with 413', async () => {
  const names = [freshName(), freshName()]
  const images = names.map((filename) => ({ filename, image_data: passing.toString('base64') }))
  expectTooLarge(await sendJson('/upload', { images }), 'base64')
  for (const name of names) expect((await send('GET', `/${name}`)).status).toBe(404)
})

test('POST /get says how many of the images fit that it was asked for', async () => {
  const names = [freshName(), freshName()]
  for (const name of names) expect((await send('PUT', `/images/${name}`, { body: passing })).status).toBe(201)
  const [first, second] = names
  const answer = await sendJson('/get', { filenames: [freshName(), first, second] })
  // A name that is not there takes no room.
  expect(expectRefusal(answer, 'base64', 413)).toContain('only the first 2 do')
  expect(answer.headers.link).toBeUndefined()
  const fitting = await sendJson('/get', { filenames: [freshName(), first] })
  expect(json<{ count: number }>(fitting).count).toBe(1)
})

test('a photograph of 4 MB comes in base64 as it went', async () => {
  const name = freshName()
  const data = passing.toString('base64')
  await sendJson('/upload', { images: [{ filename: name, image_data: data }] })
  const answer = await sendJson('/get', { filenames: [name] })
  expect(answer.status).toBe(200)
  expect(json<{ images: { image_data: string }[] }>(answer).images[0]?.image_data === data).toBe(true)
})
