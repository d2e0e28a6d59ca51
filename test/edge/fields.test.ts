// Responses have the fields of the functions, and none that a server invents, as with API Gateway.
import { expect, inject, test } from 'vitest'

const url = inject('url')

/** Fields of the connection, and of the edge. */
const isOther = (name: string) => ['connection', 'date', 'keep-alive', 'x-cache'].includes(name)

async function fieldsOf(method: string, path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url + path, { method, headers })
  await answer.arrayBuffer()
  const fields = [...answer.headers].filter(([name]) => !isOther(name))
  return { status: answer.status, ...Object.fromEntries(fields) }
}

const origin = { origin: 'http://elsewhere.example' }

test('a list has its type and its length', async () => {
  // Whether others follow is up to other tests.
  const { link: _, ...fields }: Record<string, unknown> = await fieldsOf('GET', '/?limit=1')
  expect(fields).toEqual({
    status: 200,
    'content-type': 'application/json',
    'content-length': expect.any(String),
    vary: 'accept',
  })
})

test("API Gateway's own 404 is JSON, and says nothing to caches", async () => {
  expect(await fieldsOf('PUT', '/')).toEqual({
    status: 404,
    'content-type': 'application/json',
    'content-length': '23',
  })
})

test('an error of a function is not stored', async () => {
  expect(await fieldsOf('GET', '/nothing/here')).toEqual({
    status: 404,
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': '23',
  })
})

test('OPTIONS without a preflight has no route', async () => {
  expect(await fieldsOf('OPTIONS', '/images/a.png')).toMatchObject({ status: 404 })
  expect(await fieldsOf('OPTIONS', '/images/a.png', origin)).toMatchObject({
    status: 404,
    'access-control-allow-origin': '*',
  })
})

test('HEAD has the fields of GET', async () => {
  const known = { 'if-none-match': '*' }
  const [head, get] = [await fieldsOf('HEAD', '/docs'), await fieldsOf('GET', '/docs')]
  expect(head).toEqual(get)
  const [same, unchanged] = [await fieldsOf('HEAD', '/docs', known), await fieldsOf('GET', '/docs', known)]
  expect(same).toEqual(unchanged)
  expect([same.status, 'content-length' in same]).toEqual([304, false])
})
