import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHandle } from '../lib/uploads/parts.ts'
import { edgeFunction } from '../localstack/edge/function.ts'
import { httpApiPath } from '../localstack/path.ts'
import { frontCode } from './bundle.ts'

const noKey = async () => {
  throw new Error('KeyNotFound')
}
const atEdge = edgeFunction(await frontCode({ caches: true, unsigned: 'ladder' }), noKey)
const sent = (target: string) => atEdge('GET', target, { host: 'images.example' })

test.each([
  ['//images//cat.png//', '/images/cat.png', '/images/cat.png'],
  ['/', '/', '/'],
  ['//', '/', '/'],
  ['/variants/cat.png', '/-/cat.png', '/variants/cat.png'],
  ['/sizes/cat.png', '/-/cat.png', '/sizes/cat.png'],
  ['/%69mages/cat.png', '/images/cat.png', '/images/cat.png'],
  ['/images/a%3fb', '/images/a%253Fb', '/images/a%3Fb'],
  ['/images/100%25', '/images/100%2525', '/images/100%25'],
  ['/images/a+b', '/images/a%252Bb', '/images/a%2Bb'],
  ['/images/a%252Fb', '/images/a%25252Fb', '/images/a%252Fb'],
  ['/images/a%2Fb', '/images/-', '/images/a%2Fb'],
  ['/images/a\\b', '/images/-', '/images/a%5Cb'],
  ['/images/%2e%2E', '/images/-', '/images/%00'],
  ['/images/../x', '/images/-/x', '/images/%00/x'],
  ['/images/%ff', '/images/-', '/images/%00'],
  ['/images/%zz', '/images/-', '/images/%00'],
  ['/images/é', '/images/-', '/images/%00'],
  [`/images/${'a'.repeat(801)}`, '/images/-', '/images/%00'],
  ['/images/...', '/images/...', '/images/...'],
])('%s goes to the API as %s, and says that it means %s', async (target, forwarded, meant) => {
  expect(await sent(target)).toMatchObject({
    target: forwarded,
    headers: { 'x-darkroom-host': 'images.example', 'x-darkroom-path': meant },
  })
})

test('the handle of an upload in parts fits, whatever its name, with an S3 whose ids are long', async () => {
  const id = '0198c5a0-0000-7000-8000-000000000000'
  const handle = toHandle({ name: 'é'.repeat(100), id, bytes: 100_000_000, uploadId: 'i'.repeat(344) })
  const path = `/v1/uploads/${handle}/parts`
  expect(await sent(path)).toMatchObject({ target: path, headers: { 'x-darkroom-path': path } })
})

test('a body that is compressed or has no type is passed on as bytes, with its own type in another field', async () => {
  const coded = { host: 'images.example', 'content-encoding': 'gzip' }
  const typed = { ...coded, 'content-type': 'application/json', 'x-darkroom-type': 'text/plain' }
  const headersOf = async (headers: Record<string, string>) =>
    (await atEdge('POST', '/upload', headers)).headers
  expect(await headersOf(typed)).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-darkroom-type': 'application/json',
  })
  expect(await headersOf(coded)).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-darkroom-type': '',
  })
  const plain = { host: 'images.example', 'x-darkroom-type': 'text/plain' }
  expect(await headersOf(plain)).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-darkroom-type': '',
  })
  const json = await headersOf({ ...plain, 'content-type': 'application/json' })
  expect(json).toHaveProperty('x-darkroom-type', undefined)
  expect(json).not.toHaveProperty('content-type')
})

test("a browser's request for the page goes to its files, which need no token, and still records /", async () => {
  const html = { host: 'images.example', accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  for (const method of ['GET', 'HEAD'])
    expect(await atEdge(method, '/?a=b', html)).toMatchObject({
      target: '/assets/index.html?a=b',
      headers: { 'x-darkroom-path': '/' },
    })
  expect((await atEdge('POST', '/', html)).target).toBe('/')
  expect((await atEdge('GET', '/cat.png', html)).target).toBe('/cat.png')
  expect((await atEdge('GET', '/', { ...html, accept: '*/*' })).target).toBe('/')
})

test('a query is unchanged where images are not cached', async () => {
  expect((await sent('/v1/images/a%3Fb?x=a//b?c%3F&x')).target).toBe('/v1/images/a%253Fb?x=a//b?c%3F&x')
})

test('API Gateway finds the segments that the client meant, for legal names', async () => {
  const part = fc.oneof(
    fc.constantFrom(
      '.',
      '..',
      '%2e',
      '.%2E',
      'a',
      'a%2fb',
      '%5c',
      '',
      '%',
      '%zz',
      '%25zz',
      '%ff',
      'a%3Fb',
      'ü',
    ),
    fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part), async (parts) => {
      const { target, headers } = await sent(`/${parts.join('/')}`)
      const segments = parts.filter((one) => one !== '')
      const meant = (headers['x-darkroom-path'] ?? '').split('/').slice(1).map(decodeURIComponent)
      const found = httpApiPath(target)?.split('/').slice(1)
      expect(meant).toHaveLength(Math.max(segments.length, 1))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: API Gateway refuses these.
      expect(found).toEqual(meant.map((one) => (/[/\\\u0000-\u001f\u007f]/.test(one) ? '-' : one)))
    }),
    { numRuns: 2000 },
  )
})
