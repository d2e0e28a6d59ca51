// Tests of the embedded S3's refusals of what it lacks, and of its internal errors.
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { credentials } from '../../test/s3/credentials.ts'
import { errorCode, sendSigned } from '../../test/s3/requests.ts'
import { openTarget, type Target } from '../../test/s3/target.ts'
import { createHandler, responder } from './handler.ts'
import type { Store } from './store.ts'

let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target.close())

test.each([
  ['GET', '', 'acl'],
  ['PUT', '', 'lifecycle'],
  ['DELETE', '', 'policy'],
  ['GET', 'key', 'tagging'],
  ['PUT', 'key', 'acl'],
  ['GET', 'key', 'partNumber'],
])('%s of /bucket/%s?%s is 501, not taken for the bucket or the object', async (method, key, subresource) => {
  const answer = await sendSigned(target, { method, key, query: { [subresource]: '' } })
  expect([answer.status, await errorCode(answer)]).toEqual([501, 'NotImplemented'])
})

test("an internal error is 500 InternalError, with the request's id and without its cause", async () => {
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
  const catalog = {
    setting: () => {
      throw new Error('The disk is full')
    },
  }
  const server = createServer(
    createHandler(responder({ catalog } as unknown as Store, { ...credentials, region: '' })),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : address
  const answer = await fetch(`http://127.0.0.1:${port}/bucket/key`, { headers: { origin: 'https://a.test' } })
  expect(answer.status).toBe(500)
  const id = answer.headers.get('x-amz-request-id')
  const xml = await answer.text()
  expect(xml).toContain(`<Code>InternalError</Code>`)
  expect(xml).toContain(`<RequestId>${id}</RequestId>`)
  expect(xml).not.toContain('disk')
  expect(complain).toHaveBeenCalledOnce()
  complain.mockRestore()
  server.close()
})
