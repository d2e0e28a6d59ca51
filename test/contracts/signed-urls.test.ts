// Signed URLs that the service makes: they get exactly what they name, without a credential.

import { describe, expect, test } from 'vitest'
import { sizeOf } from '../resize/pictures.ts'
import { expectRefusal, put, segment } from './contracts.ts'
import { png } from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, base, header, json, pathOf, send, sendJson } from './wire.ts'

interface Signed {
  readonly urls: readonly string[]
  readonly expires_at: string
}

const sign = (name: string, body: unknown) => sendJson(`/v1/images/${segment(name)}/signed-urls`, body)

const get = (url: string): Promise<Answer> => send('GET', pathOf(url), { anonymous: true })

// A deployment has no signing key until somebody creates one: test/deployed/edge.test.ts does.
describe.skipIf(process.env.DARKROOM_URL)('POST /v1/images/{id}/signed-urls', () => {
  test.each([
    'cat.png',
    'é #1.png',
    'a%2Fb.png',
    '100%.png',
    "o'k(1)!*?w=3&x=y.png",
    ' ~+;=@$ .png',
    '😀"<b>.png',
  ])('signs for the name %s', async (label) => {
    const name = freshName(label)
    await put(name, png(name, 90, 60))
    const answer = await sign(name, { queries: ['w=37&h=11&format=png', 'crop=5,6,50,40&w=25&v=1'] })
    expect(answer.status, answer.bytes.toString()).toBe(200)
    expect(header(answer, 'Cache-Control')).toBe('no-store')
    const { urls } = json<Signed>(answer)
    expect(urls.map((url) => new URL(url).host)).toEqual([base.host, base.host])
    const [first, second] = [await get(urls[0] ?? ''), await get(urls[1] ?? '')]
    expect([first.status, await sizeOf(first.bytes)]).toEqual([200, [37, 11]])
    expect([second.status, await sizeOf(second.bytes)]).toEqual([200, [25, 20]])
    expect((await get((urls[0] ?? '').replace('w=37', 'w=38'))).status).toBe(403)
  })

  test('says when the URLs expire: after a day, or as the body says', async () => {
    for (const [expires_in, seconds] of [
      [undefined, 86_400],
      [1, 1],
      [31_622_400, 31_622_400],
    ]) {
      const before = Math.floor(Date.now() / 1000)
      const { urls, expires_at } = json<Signed>(await sign('a.png', { queries: ['w=9'], expires_in }))
      const expires = Date.parse(expires_at) / 1000
      expect(new URL(urls[0] ?? '').searchParams.get('exp')).toBe(String(expires))
      expect(expires - before).toBeGreaterThanOrEqual(seconds ?? 0)
      expect(expires).toBeLessThanOrEqual(Date.now() / 1000 + (seconds ?? 0))
    }
  })

  test('keeps other parameters, and replaces what a query says of a signature', async () => {
    const { urls } = json<Signed>(
      await sign('a.png', { queries: ['?preset=thumb&v=1.300x700&kid=x&kid=y&exp=1&sig=z&utm=a%26b'] }),
    )
    const query = new URL(urls[0] ?? '').searchParams
    expect([...query.keys()].sort()).toEqual(['exp', 'kid', 'preset', 'sig', 'utm', 'v'])
    expect([query.get('v'), query.get('utm')]).toEqual(['1.300x700', 'a&b'])
    expect(query.get('kid')).not.toBe('x')
  })

  test('signs for an image that does not exist: a GET says so', async () => {
    const { urls } = json<Signed>(await sign(uniqueName('none.png'), { queries: ['w=9'] }))
    expectRefusal(await get(urls[0] ?? ''), 'images', 404)
  })

  test.each([
    ['no queries', {}, /queries/],
    ['an empty list', { queries: [] }, /queries/],
    ['21 queries', { queries: Array.from({ length: 21 }, () => 'w=9') }, /1 to 20 queries/],
    ['a query of 1001 characters', { queries: [`w=9&x=${'y'.repeat(995)}`] }, /queries\.0/],
    ['a number', { queries: [9] }, /queries\.0/],
    ['no time', { queries: ['w=9'], expires_in: 0 }, /expires_in/],
    ['367 days', { queries: ['w=9'], expires_in: 31_622_401 }, /31,622,400/],
    ['half a second', { queries: ['w=9'], expires_in: 1.5 }, /expires_in/],
    ['a misspelled member', { queries: ['w=9'], expires: 9 }, /expires/],
    ['a list', ['w=9'], /expected/],
    ['a wrong parameter', { queries: ['w=9', 'w=abc'] }, /^queries\[1\]: w must be a whole number/],
    ['a repeated one', { queries: ['w=9&w=8'] }, /w must be given once/],
    ['an unknown preset', { queries: ['preset=none'] }, /preset must be one of/],
    ['a preset with a size', { queries: ['preset=thumb&w=9'] }, /not both/],
    ['a contradiction', { queries: ['w=9&fit=cover'] }, /fit needs both/],
    ['a query without a size', { queries: ['width=9'] }, /^queries\[0\]: expected the parameters of a size/],
  ])('refuses %s with 400, in words', async (_, body, words) => {
    expect(expectRefusal(await sign('a.png', body), 'v1', 400)).toMatch(words)
  })
})
