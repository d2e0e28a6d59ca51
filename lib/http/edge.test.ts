import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { expect, test } from 'vitest'
import { asMeant } from './edge.ts'

const keys = ['GET /images/{id}', 'GET /{path+}', 'HEAD /images/{id}', 'GET /{name}', 'GET /docs']

/** An event of API Gateway, which mistook the path for another one. */
const event = (headers: Record<string, string>) =>
  ({
    routeKey: 'GET /images/{id}',
    rawPath: '/images/other',
    pathParameters: { id: 'other' },
    headers,
    requestContext: { http: { method: 'GET', path: '/images/other' } },
  }) as unknown as APIGatewayProxyEventV2

const meant = (path: string) => {
  const { routeKey, pathParameters } = asMeant(event({ 'x-darkroom-path': path }), keys)
  return [routeKey, pathParameters]
}

test.each([
  ['/images/a%3Fb', 'GET /images/{id}', { id: 'a?b' }],
  ['/images/a%252Fb', 'GET /images/{id}', { id: 'a%2Fb' }],
  ['/images/a%2Fb', 'GET /images/{id}', { id: 'a/b' }],
  ['/images', 'GET /{name}', { name: 'images' }],
  ['/docs', 'GET /docs', {}],
  ['/images/a/b', 'GET /{path+}', { path: 'images/a/b' }],
])('%s is %s, whatever API Gateway made of it', (path, routeKey, params) => {
  expect(meant(path)).toEqual([routeKey, params])
})

test.each([
  ['no header', {}],
  ["a header that isn't a path", { 'x-darkroom-path': 'images/a' }],
  ['a malformed header', { 'x-darkroom-path': '/images/a%zz' }],
  ["another function's path", { 'x-darkroom-path': '/' }],
])('a request with %s is misdirected', (_, headers: Record<string, string>) => {
  expect(() => asMeant(event(headers), keys)).toThrow(expect.objectContaining({ code: 'misdirected' }))
})
