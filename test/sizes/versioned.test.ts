// URLs that name a version: caches may keep their bytes, and never another version's.
import { describe, expect, test } from 'vitest'
import { put, segment } from '../contracts/contracts.ts'
import { freshName } from '../contracts/names.ts'
import { header, json, pathOf, send } from '../contracts/wire.ts'
import { processed } from '../resize/follow.ts'
import { plain } from '../resize/pictures.ts'

const forAYear = 'public, max-age=31536000, immutable'
const picture = (colour: Parameters<typeof plain>[0]) => plain(colour, 600, 400).png().toBuffer()
const cached = async (path: string) => header(await send('GET', path), 'Cache-Control')

/** Stores an image. @returns its path, and its version */
async function stored(name: string, colour: Parameters<typeof plain>[0] = 'red') {
  await put(name, await picture(colour))
  const { etag } = await processed(name)
  return { path: `/images/${segment(name)}`, version: etag.replaceAll('"', '') }
}

test('every URL of pixels in a description may be kept, and `path` is revalidated', async () => {
  const name = freshName('a b?ü.png')
  await put(name, await picture('blue'))
  const { path, url, variants, srcset } = (await processed(name)) as Awaited<ReturnType<typeof processed>> & {
    url: string
  }
  const inSrcset = srcset.split(', ').map((one) => one.split(' ')[0] ?? '')
  const urls = [url, ...variants.map((variant) => variant.url), ...inSrcset]
  expect(urls).toHaveLength(7)
  for (const one of urls) expect(await cached(pathOf(one)), one).toBe(forAYear)
  expect(await cached(pathOf(path))).toBe('no-cache')
})

test('the answer to an upload in v1 has the URL of its version', async () => {
  const data = (await picture('green')).toString('base64')
  const created = json<{ url: string; path: string }>(
    await send('POST', '/v1/images', { body: JSON.stringify({ data }) }),
  )
  expect(created.url.startsWith(`${created.path}?v=`)).toBe(true)
  expect(await cached(pathOf(created.url))).toBe(forAYear)
})

describe.each(['', 'preset=small', 'w=300', 'w=300&h=200&format=jpeg'])('of ?%s', (size) => {
  const at = (path: string, version: string) => `${path}?${size}${size && '&'}v=${version}`

  test('the current version may be kept, another one not, and gives the current bytes', async () => {
    const name = freshName('photo.png')
    const { path, version: first } = await stored(name)
    const old = await send('GET', at(path, first))
    expect(header(old, 'Cache-Control')).toBe(forAYear)
    const { version: second } = await stored(name, 'yellow')
    const now = await send('GET', at(path, second))
    expect(header(now, 'Cache-Control')).toBe(forAYear)
    expect(now.bytes.equals(old.bytes)).toBe(false)
    for (const other of ['3', 'abc', `${second}-2`, second.slice(0, 8), `${second}&v=${second}`]) {
      const answer = await send('GET', at(path, other))
      expect([answer.status, header(answer, 'Cache-Control')], other).toEqual([200, 'no-cache'])
      expect(answer.bytes.equals(now.bytes), other).toBe(true)
    }
  })

  test('a range, a HEAD and a 304 may be kept, too', async () => {
    const { path, version } = await stored(freshName('photo.png'))
    const whole = await send('GET', at(path, version))
    const some = await send('GET', at(path, version), { headers: { Range: 'bytes=0-9' } })
    const headers = { 'If-None-Match': header(whole, 'ETag') ?? '' }
    const same = await send('GET', at(path, version), { headers })
    const head = await send('HEAD', at(path, version))
    expect([some, same, head].map(({ status }) => status)).toEqual([206, 304, 200])
    for (const answer of [some, same, head]) expect(header(answer, 'Cache-Control')).toBe(forAYear)
    expect(some.bytes).toEqual(whole.bytes.subarray(0, 10))
  })
})

test('a missing image is no answer to keep', async () => {
  const answer = await send('GET', `/images/${freshName()}?v=${'0'.repeat(32)}`)
  expect(answer.status).toBe(404)
  expect(header(answer, 'Cache-Control') ?? 'no-store').toMatch(/no-store|no-cache/)
})
