import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { contracts } from '../lib/contracts/contracts.ts'
import { schemaChecker } from '../test/openapi/schema-checker.ts'
import { openApi } from './document.ts'

const document = openApi()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
)

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator()
  expect(await validator.validate({ ...structuredClone(document) })).toMatchObject({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('every contract that has a description is in the document', async () => {
  const folder = resolve(import.meta.dirname, '../lib/contracts')
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const modules: object[] = await Promise.all(
    folders.map((name) => import(join(folder, name, 'describe.ts'))),
  )
  const described = modules.flatMap((module) =>
    Object.values(module).filter((value) => typeof value === 'object' && 'operations' in value),
  )
  expect(described.length).toBeGreaterThanOrEqual(6)
  expect(new Set(contracts)).toEqual(new Set(described))
})

test('each operation has an id of its own', () => {
  const ids = contracts.flatMap((contract) => contract.operations.map(({ id }) => id))
  expect(ids).toEqual([...new Set(ids)])
})

test('each placeholder of a path is described, and none that is not there', () => {
  for (const { key, parameters = [] } of operations) {
    const inPath = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(
      parameters.filter((one) => one.in === 'path').map(({ name }) => name),
      key,
    ).toEqual(inPath)
  }
})

test('each parameter has its words', () => {
  for (const { key, parameters = [] } of operations)
    for (const { name, description, schema } of parameters)
      expect(description ?? schema.$ref, `${key}: ${name}`).toEqual(expect.stringMatching(/\w/))
})

/** Every media type of an operation that has a schema, with where it stands. */
function mediaOf({ key, requestBody, responses }: (typeof operations)[number]) {
  const contents = [
    { where: `${key} body`, content: requestBody?.content ?? {} },
    ...Object.entries(responses).map(([status, { content = {} }]) => ({
      where: `${key} ${status}`,
      content,
    })),
  ]
  return contents.flatMap(({ where, content }) =>
    Object.entries(content).map(([type, media]) => ({ where: `${where} ${type}`, ...media })),
  )
}

test('each JSON body has an example, and each example fits its schema', () => {
  const check = schemaChecker(document)
  let checked = 0
  for (const { where, schema, examples = {} } of operations.flatMap(mediaOf)) {
    if (!schema) continue
    if (where.endsWith('json')) expect(Object.keys(examples), where).not.toEqual([])
    for (const [name, { value }] of Object.entries(examples)) {
      expect(check(schema, value), `${where} ${name}`).toBeUndefined()
      checked++
    }
  }
  expect(checked).toBeGreaterThan(100)
})
