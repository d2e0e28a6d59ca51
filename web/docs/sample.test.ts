import { expect, test } from 'vitest'
import type { DocumentOperation } from '../../openapi/document-operation.ts'
import { bodyKinds, jsonOf, sampleOf } from './sample.ts'

const operation = (types: readonly string[]): DocumentOperation => ({
  operationId: 'a',
  tags: [],
  summary: '',
  description: '',
  requestBody: { required: true, content: Object.fromEntries(types.map((type) => [type, {}])) },
  responses: {},
  security: [],
})

test('a form with files comes before all other bodies, and raw bytes are one', () => {
  const types = ['application/json', 'image/png', 'image/jpeg', 'multipart/form-data', 'text/plain']
  expect(bodyKinds(operation(types)).map(({ kind }) => kind)).toEqual(['form', 'json', 'bytes', 'text'])
})

test.each(['{"a":1.0}', '12345678901234567890', '{"a":1,"a":2}', '{a:1}', ''])(
  '%s is no literal: it would be sent as another text',
  (text) => {
    expect(jsonOf(text)).toBeUndefined()
  },
)

test.each(['{"a":1}', '{\n  "a": 1\n}', ' null '])('%s is a literal', (text) => {
  expect(jsonOf(text)).toEqual({ value: JSON.parse(text) })
})

test('a public operation needs no credential', () => {
  const placed = { method: 'get', path: '/docs', operation: operation([]) }
  expect(sampleOf('', placed, { values: {}, hasCredential: true }).hasCredential).toBe(false)
})
