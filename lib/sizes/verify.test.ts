// Signed URLs.
import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { readers } from './parameters.ts'
import { signedParameters, signUrl } from './sign.js'
import { signUrl as signUrlByWeb } from './sign-web.js'
import { isSigned } from './verify.ts'

const old = { id: 'k1', secret: 'an old secret of 32 letters or more' }
const key = { id: 'k2', secret: 'a newer secret of 32 letters or more' }
const now = new Date('2026-11-21T12:00:00Z')
const later = new Date('2026-11-21T13:00:00Z')

const url = 'https://images.example/images/two%20words.jpg?w=790&h=500&position=0.3,0.7&v=3'

function check(signed: string, at = now, keys = [key, old]): boolean {
  const { pathname, searchParams } = new URL(signed, 'http://any.example')
  return isSigned(pathname, searchParams, keys, at)
}

test('a signed URL is valid until it expires', () => {
  expect(check(signUrl(url, key, later))).toBe(true)
  expect(check(signUrl(url, key, later), new Date(later.getTime() - 1))).toBe(true)
  expect(() => check(signUrl(url, key, later), later)).toThrow(/expired/)
})

test.each([url, '/images//%74wo%20words.jpg/?w=3', 'https://images.example/images/gr%C3%BC%C3%9Fe.jpg?w=3'])(
  'Web Cryptography signs %s as Node does',
  async (one) => {
    expect(await signUrlByWeb(one, key, later)).toBe(signUrl(one, key, later))
  },
)

test('a URL without a signature is not signed, and no mistake', () => {
  expect(check(url)).toBe(false)
})

test('several keys are valid at a time, and a removed one is not', () => {
  expect(check(signUrl(url, old, later))).toBe(true)
  expect(() => check(signUrl(url, old, later), now, [key])).toThrow(/unknown or revoked/)
  expect(() => check(signUrl(url, { ...key, secret: old.secret }, later))).toThrow(/match this path/)
  expect(() => check(signUrl(url, key, later), now, [])).toThrow(/unknown or revoked/)
})

test('with any character of it changed, a URL is not valid', () => {
  const signed = signUrl('https://images.example/images/cat.jpg?w=790&h=500&position=0.3,0.7', key, later)
  const start = signed.indexOf('/images/') + '/images/'.length
  const cut = signed.indexOf('?')
  for (let at = start; at < signed.length; at++) {
    if (at === cut) continue
    const other = signed[at] === 'x' ? 'y' : 'x'
    const changed = `${signed.slice(0, at)}${other}${signed.slice(at + 1)}`
    expect(() => check(changed), changed).toThrow(expect.objectContaining({ code: 'bad-signature' }))
  }
})

test('another spelling of a signature is refused', () => {
  // Of the last of 43 characters two bits count for nothing: three others stand for the same bytes.
  const signed = signUrl(url, key, later)
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const index = letters.indexOf(signed.at(-1) ?? '')
  expect(() => check(`${signed.slice(0, -1)}${letters[index + 1]}`)).toThrow(/match this path/)
  expect(() => check(`${signed}=`)).toThrow(/match this path/)
})

test.each(['w=791', 'fit=fill', 'q=90', 'enlarge=1', 'exp=99999999999', 'kid=k1'])(
  'a parameter that is added, %s, makes it invalid',
  (parameter) => {
    expect(() => check(`${signUrl(url, key, later)}&${parameter}`)).toThrow(
      expect.objectContaining({ code: 'bad-signature' }),
    )
  },
)

test.each(['kid', 'exp', 'sig', 'w', 'position'])('without its %s it is invalid', (name) => {
  const signed = new URL(signUrl(url, key, later))
  signed.searchParams.delete(name)
  expect(() => check(signed.href)).toThrow(expect.objectContaining({ code: 'bad-signature' }))
})

test('parameters of other names may be added, and the order does not matter', () => {
  const signed = new URL(signUrl(url, key, later))
  const query = [...signed.searchParams]
    .reverse()
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  expect(check(`${signed.pathname}?${query.join('&')}&_=17&utm_source=mail`)).toBe(true)
})

test('it can be made from a path alone, and in any spelling of the path', () => {
  const signed = signUrl('/images//%74wo%20words.jpg/?w=3', key, later)
  expect(signed).toMatch(/^\/images/)
  const { searchParams } = new URL(signed, 'http://any.example')
  expect(isSigned('/images/two%20words.jpg', searchParams, [key], now)).toBe(true)
})

test('signing again renews it', () => {
  const renewed = signUrl(signUrl(url, old, now), key, later)
  expect(check(renewed)).toBe(true)
  expect(new URL(renewed).searchParams.getAll('sig')).toHaveLength(1)
})

test('with the key, a signature needs only an HMAC', () => {
  const text = '/images/cat.jpg?exp=1795269600&h=500&kid=k2&position=0.3%2C0.7&w=790'
  const sig = createHmac('sha256', key.secret).update(text).digest('base64url')
  const query = new URLSearchParams(`${text.split('?')[1]}&sig=${sig}`)
  expect(isSigned('/images/cat.jpg', query, [key], new Date(1795269600_000 - 1))).toBe(true)
})

test('a key that is too short to be secret signs nothing', () => {
  expect(() => signUrl(url, { id: 'k', secret: 'short' }, later)).toThrow(/at least 32/)
  expect(() => signUrl(url, { id: 'k,k', secret: key.secret }, later)).toThrow(/id/)
})

test('a signature covers every parameter that changes the picture', () => {
  expect(signedParameters).toEqual([...Object.keys(readers), 'preset', 'kid', 'exp'].sort())
})
