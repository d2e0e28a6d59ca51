// URLs of older versions at the edge, with the worker that removes what was generated from them; and stages where
// images are no one's without a key or a signature.

import { describe, expect, test, vi } from 'vitest'
import { signUrl } from '../../lib/sizes/sign.js'
import { npmRun, own } from '../resize/own.ts'
import { plain } from '../resize/pictures.ts'
import { program, server } from '../run.ts'

const picture = (colour: Parameters<typeof plain>[0]) => plain(colour, 400, 300).png().toBuffer()
const cacheOf = (answer: { headers: Headers }) => answer.headers.get('x-cache')?.split(' ')[0]
const patience = { timeout: 60_000, interval: 100 }

test('after an overwrite, the new URL has the new bytes, and the old one is not kept with them', async () => {
  const service = await own()
  await service.start({ CDN_MAX_AGE: '1' })
  const store = async (colour: Parameters<typeof plain>[0]) => {
    await service.put('changed.png', await picture(colour))
    const [{ etag } = { etag: '' }] = await service.processed(['changed.png'])
    return `/images/changed.png?preset=small&v=${etag.replaceAll('"', '')}`
  }
  const old = await store('red')
  const { bytes: red } = await service.call('GET', old)
  const current = await store('blue')
  const { bytes: blue } = await service.call('GET', current)
  expect(blue.equals(red)).toBe(false)
  await vi.waitFor(
    async () => expect((await service.call('GET', old)).bytes.equals(blue)).toBe(true),
    patience,
  )
  for (const _ of [1, 2]) {
    const stale = await service.call('GET', old)
    expect([cacheOf(stale), stale.headers.get('cache-control')]).toEqual(['Miss', 'no-cache'])
  }
})

describe('where reads need a key', async () => {
  const service = await own(program)

  test('nothing is kept, and no answer is for others', async () => {
    await service.start({ AUTH: 'key', AUTH_READS: '1', KEYS_MAX_AGE: '1' })
    const [key = ''] = (await npmRun('keys', service, 'add', 'a test')).split('\n')
    const headers = { 'x-api-key': key }
    const body = new Uint8Array(await picture('red'))
    await service.call('PUT', '/images/private.png', { headers, body })
    const { etag = '' } = (await service.call('GET', '/v1/images/private.png', { headers })).json<{
      etag?: string
    }>()
    const v = etag.replaceAll('"', '')
    for (const query of [`v=${v}`, `w=300&v=${v}`, `preset=thumb&v=${v}`, `w=300&format=auto&v=${v}`]) {
      const path = `/images/private.png?${query}`
      for (const _ of [1, 2]) {
        const answer = await vi.waitUntil(async () => {
          const found = await service.call('GET', path, { headers })
          return found.status === 202 ? undefined : found
        }, patience)
        expect([answer.status, cacheOf(answer)], query).toEqual([200, 'Miss'])
        expect(answer.headers.get('cache-control')).toMatch(/^private,/)
        expect((await service.call('GET', path)).status, query).toBe(401)
        const wrong = { 'x-api-key': `${key}x` }
        expect((await service.call('GET', path, { headers: wrong })).status, query).toBe(401)
      }
    }
  })
})

describe('where sizes need a signature', async () => {
  const service = await own(program)
  const inAnHour = () => new Date(Date.now() + 3_600_000)

  test('the edge checks it each time', async () => {
    const key = { id: 'k1', secret: 'only-for-tests-and-of-32-characters' }
    await service.start({ SIGNED_SIZES: '1', SIGNING_KEYS: `k1:${key.secret}`, KEYS_MAX_AGE: '1' })
    await service.put('signed.png', await picture('green'))
    const [{ etag } = { etag: '' }] = await service.processed(['signed.png'])
    const path = `/images/signed.png?w=333&v=${etag.replaceAll('"', '')}`
    const signed = signUrl(path, key, inAnHour())
    const get = (at: string) => service.call('GET', at)
    expect((await get(path)).status).toBe(403)
    expect(cacheOf(await get(signed))).toBe('Miss')
    const kept = await get(signed)
    expect([kept.status, cacheOf(kept)]).toEqual([200, 'Hit'])
    // The version isn't signed: the URL of a description can be signed, or added to later.
    const unversioned = signUrl('/images/signed.png?w=333', key, inAnHour())
    expect(cacheOf(await get(`${unversioned}&v=${etag.replaceAll('"', '')}`))).toBe('Hit')
    const made = await service.call('POST', '/v1/images/signed.png/signed-urls', {
      body: JSON.stringify({ queries: [path.replace(/.*\?/, ''), 'w=300&h=100&crop=0,0,300,100'] }),
    })
    const [same = '', part = ''] = made
      .json<{ urls: string[] }>()
      .urls.map((url) => url.slice(url.indexOf('/images')))
    expect(cacheOf(await get(same))).toBe('Hit')
    const parts = [
      await get(`${part}&v=${etag.replaceAll('"', '')}`),
      await get(`${part}&v=${etag.replaceAll('"', '')}`),
    ]
    expect(parts.map(cacheOf)).toEqual(['Miss', 'Hit'])
    const refused = [
      path,
      signed.replace('w=333', 'w=334'),
      signed.replace(/sig=./, (start) => (start === 'sig=-' ? 'sig=_' : 'sig=-')),
      signed.replace('kid=k1', 'kid=k2'),
      signed.replace('signed.png', 'other.png'),
      signed.replace(/&sig=[^&]*/, ''),
      signed.replace(/exp=\d+/, 'exp=9999999999'),
      signUrl(path, { ...key, id: 'k2' }, inAnHour()),
      signUrl(path, { ...key, secret: `${key.secret}x` }, inAnHour()),
      signUrl(path, key, new Date(Date.now() - 2000)),
    ]
    for (const one of refused) expect((await get(one)).status, one).toBe(403)
    const soon = await vi.waitFor(async () => {
      const fresh = signUrl(path, key, new Date(Date.now() + 2000))
      expect((await get(fresh)).status).toBe(200)
      return fresh
    }, patience)
    await vi.waitFor(async () => expect((await get(soon)).status).toBe(403), patience)
    await service.stop()
  })

  test('a revoked key is refused, even for what is kept', async () => {
    const { url } = await service.start({ SIGNED_SIZES: '1', SIGNING_KEYS: '', KEYS_MAX_AGE: '1' }, server)
    const signing = () =>
      service.call('POST', '/v1/images/signed.png/signed-urls', { body: '{"queries":["w=222"]}' })
    const refused = await signing()
    expect([refused.status, refused.json()]).toEqual([
      409,
      expect.objectContaining({
        type: 'urn:darkroom:problem:no-signing-key',
        detail: expect.stringContaining('keys add --signing'),
      }),
    ])
    await npmRun('keys', service, 'add', '--signing', 'leaked')
    // It has known for less than a second that there is none.
    await vi.waitFor(async () => expect((await signing()).status).toBe(200), patience)
    const { etag } = await service.describeImage('signed.png')
    const unsigned = `${url}/images/signed.png?w=222&v=${etag.replaceAll('"', '')}`
    const signed = (await npmRun('sign', service, unsigned)).trim().replace(url, '')
    expect((await service.call('GET', signed)).status).toBe(200)
    expect(cacheOf(await service.call('GET', signed))).toBe('Hit')
    await npmRun('keys', service, 'revoke', '--signing', 'leaked')
    await vi.waitFor(async () => expect((await service.call('GET', signed)).status).toBe(403), patience)
  })
})
