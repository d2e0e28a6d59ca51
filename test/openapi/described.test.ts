// What holds answers to the document finds what is wrong with them.
import { expect, test } from 'vitest'
import { openApi } from '../../openapi/document.ts'
import { answerChecker } from './described.ts'

const check = answerChecker(openApi())

const answer = (status: number, body?: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  bytes: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
})

const location = { location: 'https://images.example/v1/images/a?upload=b' }
const created = {
  id: 'a',
  method: 'POST',
  url: 'https://bucket.example/',
  fields: { key: 'a' },
  expires_at: '2026-11-21T06:00:00.000Z',
  status_url: location.location,
}

test.each([
  ['DELETE', '/v1/images/a', answer(200, { image_id: 'a' })],
  ['DELETE', '//v1/images/a/?x=1', answer(200, { image_id: 'a' })],
  ['POST', '/v1/uploads', answer(201, created, { ...location, 'cache-control': 'no-store' })],
  ['GET', '/nothing/stands/here', answer(404, { message: 'Not found' })],
])('%s %s is answered as described', (method, path, given) => {
  expect(check(method, path, given)).toBeUndefined()
})

test.each([
  ['a member that no schema has', 'DELETE', '/v1/images/a', answer(200, { image_id: 'a', more: 1 }), 'more'],
  ['a member that is missing', 'DELETE', '/v1/images/a', answer(200, {}), 'image_id'],
  ['a status', 'DELETE', '/v1/images/a', answer(204), 'status 204'],
  ['a content type', 'DELETE', '/v1/images/a', answer(404, { message: 'x' }), 'content type'],
  ['a header that is missing', 'POST', '/v1/uploads', answer(201, created), 'Location'],
  ['a header', 'POST', '/v1/uploads', answer(201, created, { location: '/a' }), 'location'],
  ['a body where there is none', 'DELETE', '/a', answer(204, {}), 'body'],
])('it finds %s that is not described', (_, method, path, given, words) => {
  expect(check(method, path, given)?.toLowerCase()).toContain(words.toLowerCase())
})
