// Paths at which nothing stands, and bodies that no contract knows: plain JSON, never a page or a stack trace.

import { expect, test } from 'vitest'
import { expectNothingOfTheInside } from './contracts.ts'
import { png } from './images.ts'
import { uniqueName } from './names.ts'
import { type Answer, json, send } from './wire.ts'

/** Expects JSON with words for a person, in any of the contracts' shapes. */
function expectPlainJson(answer: Answer): void {
  const text = answer.bytes.toString()
  expect(answer.headers['content-type'], text).toMatch(/^application\/(problem\+)?json\b/)
  expectNothingOfTheInside(text)
  const { error, message, detail } = json<Record<string, unknown>>(answer)
  expect(message ?? detail ?? error).toEqual(expect.stringMatching(/\w/))
}

test.each([
  ['GET', '/nothing/stands/here'],
  ['GET', '/v2/images'],
  ['GET', '/v1/nothing'],
  ['GET', '/v1/images/a/b'],
  ['GET', '/images/a/b.png'],
  ['POST', '/images'],
  ['POST', '/v1'],
  ['POST', '/nothing'],
  ['DELETE', '/'],
  ['DELETE', '/images/a/b'],
  ['PUT', '/'],
  ['PUT', '/v1/images'],
  ['PUT', '/nothing/stands/here'],
])('%s %s answers 404 with JSON', async (method, path) => {
  const answer = await send(method, path)
  expect(answer.status, answer.bytes.toString()).toBe(404)
  expectPlainJson(answer)
})

test('a page that is asked for at an unknown path gets JSON, too', async () => {
  const answer = await send('GET', '/nothing/stands/here', { headers: { Accept: 'text/html' } })
  expect(answer.status).toBe(404)
  expectPlainJson(answer)
})

test.each([
  ['no type', {}],
  ['text/plain', { 'Content-Type': 'text/plain' }],
  ['image/png', { 'Content-Type': 'image/png' }],
  ['application/octet-stream', { 'Content-Type': 'application/octet-stream' }],
  ['a type that is none', { 'Content-Type': 'nonsense; ;=' }],
])('POST /upload with %s is refused with 400 or 415', async (_, headers: Record<string, string>) => {
  const answer = await send('POST', '/upload', { headers, body: png('x') })
  expect([400, 415]).toContain(answer.status)
  expectPlainJson(answer)
})

test.each([
  ['/get', 'application/json'],
  ['/upload', 'application/json'],
  ['/v1/images', 'application/json'],
  ['/', 'multipart/form-data; boundary=x'],
  [`/images/${uniqueName('x.png')}`, 'multipart/form-data; boundary=x'],
])('POST %s with a deep or strange body is refused, and no more', async (path, type) => {
  for (const body of ['['.repeat(50_000), '{"__proto__":{"images":[]}}', '\ufeff{}', '1e999', '"\\ud800"']) {
    const answer = await send('POST', path, { headers: { 'Content-Type': type }, body })
    expect([400, 415], answer.bytes.toString()).toContain(answer.status)
    expectPlainJson(answer)
  }
})
