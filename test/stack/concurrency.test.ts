// A deploy warns where workers leave too little room for uploads and reads.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountLimit, warningAbout } from '../../stack/concurrency.ts'

/** What AWS gives a new account. */
const newAccount = 10

let lambda: Server

beforeAll(async () => {
  lambda = createServer(({ url }, response) => {
    const settings = {
      AccountLimit: { ConcurrentExecutions: newAccount, UnreservedConcurrentExecutions: 10 },
    }
    response.statusCode = url?.startsWith('/2016-08-19/account-settings') ? 200 : 404
    response.end(JSON.stringify(settings))
  }).listen(0, '127.0.0.1')
  await once(lambda, 'listening')
})

afterAll(() => {
  lambda.close()
})

test('a deploy with more of them warns, by the limit that Lambda tells', async () => {
  const limit = await accountLimit({
    endpoint: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  expect(limit).toBe(newAccount)
  expect(warningAbout(limit ?? 0, 7)).toMatch(/runs 10 Lambda functions .* may use 7\n/)
  expect(warningAbout(limit ?? 0, 6)).toBeUndefined()
  expect(warningAbout(1000, 600)).toBeUndefined()
})
