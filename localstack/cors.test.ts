// The gateway's CORS fields, for allowed origins and for others.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownCors } from './cors.ts'

const friend = 'https://friend.example'
let server: Server
let url: string

beforeAll(async () => {
  const cors = {
    allowedOrigins: [friend],
    allowedMethods: ['GET', 'PUT'],
    allowedHeaders: ['range', 'x-api-key'],
    exposedResponseHeaders: ['etag', 'link'],
    maxAge: 60,
  }
  server = createServer((request, response) => {
    ownCors(request, response, cors)
    response.setHeader('Access-Control-Allow-Origin', 'https://of-the-function.example')
    response.setHeader('Access-Control-Allow-Credentials', 'true')
    response.writeHead(200)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
})

/** The CORS fields of an answer. */
async function fields(method: string, headers: Record<string, string>): Promise<Record<string, string>> {
  const answer = await fetch(url, { method, headers })
  return Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('access-control-')))
}

test('an allowed origin can read the response, whatever the function sends', async () => {
  expect(await fields('GET', { Origin: friend })).toEqual({
    'access-control-allow-origin': friend,
    'access-control-expose-headers': 'etag,link',
  })
})

test('a preflight says what is allowed', async () => {
  expect(await fields('OPTIONS', { Origin: friend, 'Access-Control-Request-Method': 'PUT' })).toEqual({
    'access-control-allow-origin': friend,
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'range,x-api-key',
    'access-control-max-age': '60',
  })
})

test.each([
  ['GET', { Origin: 'https://stranger.example' }],
  ['OPTIONS', { Origin: 'https://stranger.example', 'Access-Control-Request-Method': 'PUT' }],
  ['GET', {}],
])('%s from %j gets no CORS fields', async (method, headers: Record<string, string>) => {
  expect(await fields(method, headers)).toEqual({})
})
