import { setTimeout } from 'node:timers/promises'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test, vi } from 'vitest'
import { asProblem as refuse } from '../api/refusals.ts'
import { serve } from './serve.ts'

const event = {
  routeKey: 'GET /docs',
  rawPath: '/docs',
  headers: { 'x-darkroom-path': '/docs', 'x-darkroom-host': 'localhost' },
  requestContext: { http: { method: 'GET', path: '/docs' } },
} as unknown as APIGatewayProxyEventV2

test('a request that takes as long as its function may run is 503 in the words of its contract, and logged', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const { promise } = Promise.withResolvers<never>()
  const handler = serve([{ key: 'GET /docs', refuse, act: () => promise }], async () => undefined)
  const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 1020 } as unknown as Context
  // Lambda ends the function while there seems to be time left.
  const answer = await Promise.race([handler(event, context), setTimeout(500)])
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } })
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ type: 'urn:darkroom:problem:busy' })
  expect(log).toHaveBeenCalledWith(expect.stringContaining('"requestId":"r1"'))
  log.mockRestore()
})
