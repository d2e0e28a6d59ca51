// Who may write to a deployment.
import { describe, expect, inject, test, vi } from 'vitest'
import { base64, type Contract, discardAfterTest, expectRefusal } from '../contracts/contracts.ts'
import { png } from '../contracts/images.ts'
import { filePart, multipart } from '../contracts/multipart.ts'
import { freshName } from '../contracts/names.ts'
import { type Sending, send } from '../contracts/wire.ts'
import { asJson } from '../resize/follow.ts'
import { addKey, keys } from './cloud.ts'

const asksForKey = inject('key') !== ''
const image = png('written')

const putWith = (name: string, headers: Record<string, string>) =>
  send('PUT', `/images/${name}`, { anonymous: true, headers, body: image })

const form = () => multipart([filePart('form.png', image)])

const writes: [method: string, path: string, contract: Contract, sending: () => Sending][] = [
  ['POST', '/upload', 'base64', () => asJson({ images: [{ filename: 'a', image_data: base64(image) }] })],
  ['POST', '/upload', 'form', form],
  ['POST', '/', 'root', form],
  ['POST', '/images/a.png', 'images', form],
  ['PUT', '/images/a.png', 'images', () => ({ body: image })],
  ['POST', '/v1/images', 'v1', () => asJson({ data: base64(image) })],
  ['PATCH', '/a.png', 'root', () => asJson({ width: 5, height: 5 })],
  ['PATCH', '/v1/images/a.png', 'v1', () => asJson({ width: 5, height: 5 })],
  ['DELETE', '/a.png', 'root', () => ({})],
  ['DELETE', '/images/a.png', 'images', () => ({})],
  ['DELETE', '/v1/images/a.png', 'v1', () => ({})],
]

describe.runIf(asksForKey)('a deployment that asks for a key', () => {
  test.each(writes)('refuses %s %s without one by 401, in the words of %s', async (...write) => {
    const [method, path, contract, sending] = write
    const answer = await send(method, path, { ...sending(), anonymous: true })
    expect(expectRefusal(answer, contract, 401)).toMatch(/key/i)
  })

  test('lets anyone read', async () => {
    const name = freshName()
    discardAfterTest(name)
    expect((await send('PUT', `/images/${name}`, { body: image })).status).toBe(201)
    for (const path of [`/images/${name}`, `/${name}`, `/v1/images/${name}`, '/', '/v1/images'])
      expect((await send('GET', path, { anonymous: true })).status, path).toBe(200)
    const batch = { ...asJson({ filenames: [name] }), anonymous: true }
    expect((await send('POST', '/get', batch)).status).toBe(200)
  })

  test('takes a key that was just made, and no more once it is revoked; another one goes on', async () => {
    const name = freshName()
    discardAfterTest(name)
    const { id, secret } = await addKey('for a test')
    const inAMinute = { timeout: 60_000, interval: 1000 }
    const key = { 'X-Api-Key': secret }
    // Instances of the function read the keys separately: one may know the key before another one does.
    for (const header of [key, { Authorization: `Bearer ${secret}` }])
      await vi.waitUntil(async () => (await putWith(name, header)).status === 201, inAMinute)
    await keys('revoke', id)
    await vi.waitUntil(async () => (await putWith(name, key)).status === 401, inAMinute)
    expect((await putWith(name, { 'X-Api-Key': inject('key') })).status).toBe(201)
  }, 180_000)
})

test.runIf(!asksForKey)('a deployment that asks for no key takes writes of anyone', async () => {
  const name = freshName()
  discardAfterTest(name)
  expect((await putWith(name, {})).status).toBe(201)
})
