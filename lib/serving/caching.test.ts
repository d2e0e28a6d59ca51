// The Cache-Control of an image's bytes, by the settings.
import { expect, test } from 'vitest'
import { configured } from '../../test/configured.ts'

const version = '0b1ee0f6e4d7d8c2d6f0a3b5c7e9f1a2'
const now = new Date('2026-11-01T00:00:00Z')
const seconds = now.getTime() / 1000

/** Returns the field for a query, in a function with these settings. */
async function cached(
  query: string,
  settings: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<string> {
  const variables = { MAX_AGE: '0', AUTH_READS: '0', ...settings }
  const { cacheControlOf } = await configured(variables, () => import('./caching.ts'))
  return cacheControlOf({ query: new URLSearchParams(query), headers }, version, now)
}

test('a URL without a version is revalidated, or kept as long as a setting says', async () => {
  expect(await cached('w=300')).toBe('no-cache')
  expect(await cached('w=300', { MAX_AGE: '300' })).toBe('public, max-age=300')
  expect(await cached('v=3', { MAX_AGE: '300' })).toBe('no-cache')
})

test('a URL that names another focus is kept, unless the bytes depend on it', async () => {
  const { cacheControlOf } = await import('./caching.ts')
  const ask = (v: string, of: string, isFramed: boolean) =>
    cacheControlOf({ query: new URLSearchParams({ v }), headers: {} }, of, now, isFramed)
  const kept = 'public, max-age=31536000, immutable'
  expect(ask(`${version}.300x700`, version, false)).toBe(kept)
  expect(ask(`${version}.300x700`, `${version}.300x700`, true)).toBe(kept)
  expect(ask(`${version}.300x700`, `${version}.300x701`, true)).toBe('no-cache')
  expect(ask(`${version}.300x700`, version, true)).toBe('no-cache')
  expect(ask(version, `${version}.300x700`, true)).toBe('no-cache')
})

test('where reads need a credential, only the client may keep it', async () => {
  expect(await cached(`v=${version}`, { AUTH_READS: '1' })).toBe('private, max-age=31536000, immutable')
  expect(await cached('', { AUTH_READS: '1', MAX_AGE: '60' })).toBe('private, max-age=60')
})

test('a signed URL is kept until it expires', async () => {
  const signed = (left: number) => `w=790&kid=k&exp=${seconds + left}&sig=s`
  expect(await cached(`${signed(600)}&v=${version}`)).toBe('public, max-age=600, immutable')
  expect(await cached(`${signed(100_000_000)}&v=${version}`)).toBe('public, max-age=31536000, immutable')
  expect(await cached(signed(10), { MAX_AGE: '300' })).toBe('public, max-age=10')
})

test('with a key that the edge does not know, no cache keeps it', async () => {
  const query = `w=790&kid=k&exp=${seconds + 600}&sig=s&v=${version}`
  expect(await cached(query, { MAX_AGE: '300' }, { 'x-darkroom-unverified': '1' })).toBe('no-cache')
})
