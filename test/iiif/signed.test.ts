// IIIF where every size needs a signed URL: only what info.json names is there without one, which is level 0.

import { beforeAll, expect, test } from 'vitest'
import { signUrl } from '../../lib/sizes/sign.js'
import { own } from '../resize/own.ts'
import { plain, sizeOf } from '../resize/pictures.ts'
import { program } from '../run.ts'

const key = { id: '2026-11', secret: 'a-secret-of-a-service-of-its-own-2026-11' }
const service = await own(program)

beforeAll(async () => {
  await service.start({ SIGNING_KEYS: `${key.id}:${key.secret}`, SIGNED_SIZES: '1' })
  await service.put('wall.png', await plain('red', 1100, 700).png().toBuffer())
})

const get = (path: string) => service.call('GET', `/iiif/3/wall.png/${path}`)

test('the information is that of level 0', async () => {
  const info = (await get('info.json')).json<Record<string, unknown>>()
  expect(info).toMatchObject({ profile: 'level0', extraFormats: ['webp'], extraQualities: [] })
  expect(info.extraFeatures).not.toContain('mirroring')
  expect((await get('info.json')).headers.get('link')).toBe(
    '<http://iiif.io/api/image/3/level0.json>; rel="profile"',
  )
})

test.each([
  'full/max/0/default.jpg',
  'full/960,611/0/default.jpg',
  '512,0,512,512/512,512/0/default.jpg',
  '0,0,1024,700/512,350/0/default.webp',
])('%s needs no signature', async (path) => {
  expect((await get(path)).status).toBe(200)
})

test.each([
  'full/800,/0/default.jpg',
  'full/max/0/gray.jpg',
  'full/max/90/default.jpg',
  'full/max/0/default.png',
  '512,0,512,512/500,500/0/default.jpg',
  '1,0,512,512/512,512/0/default.jpg',
])('%s needs one', async (path) => {
  const refused = await get(path)
  expect(refused.status).toBe(403)
  expect(refused.bytes.toString()).toBe('This service requires a signed URL for all but its sizes and tiles')
  const signed = signUrl(`/iiif/3/wall.png/${path}`, key, new Date(Date.now() + 3_600_000))
  const answer = await service.call('GET', signed)
  expect(answer.status).toBe(200)
  expect((await sizeOf(answer.bytes))[0]).toBeGreaterThan(100)
  const changed = await service.call('GET', signed.replace('/default', '/color').replace('/gray', '/bitonal'))
  expect(changed.status).toBe(403)
})

test('a signature of the path in any spelling is valid', async () => {
  const signed = signUrl(
    '/iiif/3/wall.png/pct:10,10,50,50/^!800,800/!45/default.png',
    key,
    new Date(Date.now() + 3_600_000),
  )
  expect((await service.call('GET', signed)).status).toBe(200)
  const [path = '', query] = signed.split('?')
  const encoded = path.replaceAll(/[^\w./%]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
  expect((await service.call('GET', `${encoded}?${query}`)).status).toBe(200)
})

test('where reads need a credential, so does IIIF, in plain text', async () => {
  const locked = await own()
  await locked.start({ AUTH: 'key', AUTH_READS: '1' })
  for (const path of ['', '/info.json', '/full/max/0/default.jpg']) {
    const answer = await locked.call('GET', `/iiif/3/wall.png${path}`)
    expect([answer.status, answer.headers.get('content-type')], path).toEqual([
      401,
      'text/plain; charset=utf-8',
    ])
  }
})
