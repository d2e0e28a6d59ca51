// Signed URLs over HTTP, where every size needs one; and originals that are too large to be decoded on request.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { signUrl } from '../../lib/sizes/sign.js'
import { own } from '../resize/own.ts'
import { seenAcross, sizeOf, stripes } from '../resize/pictures.ts'
import { program } from '../run.ts'

const key = { id: '2026-11', secret: 'the-newer-one-of-two-secrets-2026-11' }
const old = { id: '2026-10', secret: 'the-older-one-of-two-secrets-2026-10' }
const keys = [key, old].map(({ id, secret }) => `${id}:${secret}`).join()

const service = await own(program)
const inAnHour = () => new Date(Date.now() + 3_600_000)
const sign = (path: string, by = key) => signUrl(path, by, inAnHour())

beforeAll(async () => {
  await service.start({
    SIGNING_KEYS: keys,
    SIGNED_SIZES: '1',
    SIZE_PIXELS_IN: '500000',
    SIZE_PIXELS_OUT: '300000',
  })
  await service.put('flag.png', await stripes(['red', 'green', 'blue'], 600, 300).png().toBuffer())
})

const get = (path: string) => service.call('GET', path)

test.each([key, old])('a size that is signed with key $id is exact', async (by) => {
  const answer = await get(sign('/images/flag.png?w=333&h=111&position=0.31,0.5&bg=1e90ff', by))
  expect(answer.status).toBe(200)
  expect(await sizeOf(answer.bytes)).toEqual([333, 111])
  expect(answer.headers.get('x-darkroom-served')).toContain('w=333&h=111')
})

test('a size that is not signed is a 403; the original and its presets are not', async () => {
  const answer = await get('/images/flag.png?w=300')
  expect(answer.status).toBe(403)
  expect(answer.json()).toEqual({ error: 'This service requires a signed URL for sizes' })
  expect((await get('/flag.png')).status).toBe(200)
  await service.processed(['flag.png'])
  expect((await get('/flag.png?preset=thumb')).status).toBe(200)
})

test('with any character of its query or name changed, a signed URL is a 403', async () => {
  const signed = sign('/images/flag.png?w=333&h=111&fit=inside')
  expect((await get(signed)).status).toBe(200)
  const start = '/images/'.length
  const cut = signed.indexOf('?')
  for (let at = start; at < signed.length; at++) {
    if (at === cut) continue
    const other = signed[at] === 'x' ? 'y' : 'x'
    const changed = `${signed.slice(0, at)}${other}${signed.slice(at + 1)}`
    expect((await get(changed)).status, changed).toBe(403)
  }
})

test('for another path, or once it has expired, it is a 403 in the words of the contract', async () => {
  const signed = sign('/images/flag.png?w=333')
  const elsewhere = await get(signed.replace('/images/', '/'))
  expect([elsewhere.status, Object.keys(elsewhere.json<object>())]).toEqual([403, ['message']])
  const expired = await get(signUrl('/images/flag.png?w=333', key, new Date(Date.now() - 1000)))
  expect([expired.status, expired.json()]).toEqual([403, { error: 'The signed URL has expired' }])
  expect((await get(sign('/flag.png?w=333'))).status).toBe(200)
})

test('HEAD needs a signature as GET does', async () => {
  expect((await service.call('HEAD', '/flag.png?w=333')).status).toBe(403)
  expect((await service.call('HEAD', sign('/flag.png?w=333'))).status).toBe(200)
})

test('npm run sign prints a URL that works', async () => {
  const root = resolve(import.meta.dirname, '../..')
  const url = 'http://any.example/images/flag.png?w=222'
  const env = { ...process.env, SIGNING_KEYS: keys }
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sign', '--', url], {
    cwd: root,
    env,
  })
  const signed = new URL(stdout.trim())
  expect(signed.host).toBe('any.example')
  const answer = await get(`${signed.pathname}${signed.search}`)
  expect(answer.status).toBe(200)
  expect((await sizeOf(answer.bytes))[0]).toBe(222)
})

describe('an original with more pixels than are decoded on request', () => {
  test('is shown in sizes that its variants have the detail for', async () => {
    await service.put('wide.png', await stripes(['red', 'green', 'blue'], 4000, 400).png().toBuffer())
    await service.processed(['wide.png'])
    const small = await get(sign('/images/wide.png?w=700&h=70&fit=inside&rotate=180'))
    expect(small.status, small.bytes.subarray(0, 200).toString()).toBe(200)
    expect(await sizeOf(small.bytes)).toEqual([700, 70])
    expect(await seenAcross(small.bytes, 3)).toEqual(['blue', 'green', 'red'])
  })

  test('is refused with 413 in others, which says what would go', async () => {
    for (const query of ['w=2000', 'format=png', 'w=300&h=300']) {
      const answer = await get(sign(`/images/wide.png?${query}`))
      expect(answer.status).toBe(413)
      expect(answer.json<{ error: string }>().error).toMatch(
        /2 megapixels; .* sizes are limited to a width of 1920 pixels/,
      )
    }
  })

  test('what would come out too large is refused, too', async () => {
    const answer = await get(sign('/images/flag.png?w=1000&h=1000&enlarge=1'))
    expect([answer.status, answer.json<{ error: string }>().error]).toEqual([
      413,
      expect.stringMatching(/0.3/),
    ])
  })

  test('an animation counts with all its frames', async () => {
    const frames = Array.from({ length: 6 }, (_, at) => ({
      create: { width: 300, height: 300, channels: 3 as const, background: { r: 40 * at, g: 0, b: 0 } },
    }))
    const images = await Promise.all(frames.map((one) => sharp(one).png().toBuffer()))
    await service.put(
      'show.gif',
      await sharp(images, { join: { animated: true } })
        .gif()
        .toBuffer(),
    )
    const answer = await get(sign('/images/show.gif?w=100'))
    expect(answer.status).toBe(413)
  })
})
