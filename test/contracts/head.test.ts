// HEAD works wherever GET does, and says what GET says (RFC 9110 section 9.3.2).
import { expect, test, vi } from 'vitest'
import { ended } from '../resize/follow.ts'
import { put } from './contracts.ts'
import { png } from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, header, json, pathOf, send } from './wire.ts'

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Differs from one request to the next; Accept-Ranges of what isn't an image is the local server's own. */
const changing = [
  'accept-ranges',
  'date',
  'connection',
  'keep-alive',
  'apigw-requestid',
  'x-amz-cf-id',
  'x-cache',
  'age',
  'via',
]

const fieldsOf = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !changing.includes(name)))

async function expectSame(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const [got, head] = [await send('GET', path, { headers }), await send('HEAD', path, { headers })]
  expect(head.status, `HEAD ${path}`).toBe(got.status)
  expect(fieldsOf(head), `HEAD ${path}`).toEqual(fieldsOf(got))
  expect(head.bytes).toHaveLength(0)
  return head
}

/** A path of each route that answers 200, or redirects, by the route. */
async function pathsOfRoutes(): Promise<Record<string, string>> {
  const name = freshName()
  await put(name, png('x'))
  const accepted = await send('PATCH', `/${name}`, {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ width: 8, height: 8 }),
  })
  const job = pathOf(header(accepted, 'Location'))
  await send('GET', job, { headers: { Prefer: 'wait=20' } })
  // Its description changes until then.
  await ended(name)
  const part = `/iiif/3/${name}/full/max/0/default.jpg`
  // Its first answer has the time when it was generated, the others that of the bucket, which may be another second.
  await send('GET', part)
  const page = (await send('GET', '/docs')).bytes.toString()
  return {
    // Other tests add names meanwhile: none of them comes after this one.
    '/': `/?after=${encodeURIComponent('\u{10fffd}')}`,
    '/docs': '/docs',
    '/openapi.json': '/openapi.json',
    '/{name}': `/${name}`,
    '/images/{id}': `/images/${name}`,
    '/v1/images': '/v1/images?prefix=none-of-this-name',
    '/v1/images/{id}': `/v1/images/${name}`,
    '/v1/images/{id}/versions': `/v1/images/${name}/versions`,
    '/v1/stats': '/v1/stats',
    '/v1/trash': '/v1/trash',
    '/v1/jobs/{id}': job,
    '/iiif/{version}/{id}': `/iiif/3/${name}`,
    '/iiif/{version}/{id}/info.json': `/iiif/3/${name}/info.json`,
    '/iiif/{version}/{id}/{region}/{size}/{rotation}/{file}': part,
    '/assets/{file}': /"(\/assets\/[^"]+)"/.exec(page)?.[1] ?? '',
  }
}

test('every GET route of the description answers HEAD with the fields of GET, and no body', async () => {
  const paths = await pathsOfRoutes()
  const document = json<Document>(await send('GET', '/openapi.json'))
  const routes = Object.entries(document.paths).filter(([, methods]) => 'get' in methods)
  expect(routes.length).toBeGreaterThanOrEqual(9)
  for (const [route, methods] of routes) {
    expect(Object.keys(methods), route).toContain('head')
    const path = paths[route]
    if (!path) throw new Error(`No path for ${route}`)
    // Between the two requests, other tests delete images, which the trash lists.
    const { status } = await vi.waitFor(() => expectSame(path), { timeout: 60_000 })
    expect([200, 303], route).toContain(status)
  }
})

test('a page is a page for HEAD, too', async () => {
  const head = await expectSame('/', { Accept: 'text/html' })
  expect(head.headers['content-type']).toMatch(/^text\/html/)
})

test.each([
  ['a missing image', () => `/images/${uniqueName('none.png')}`, 404],
  ['a missing resource', () => `/v1/images/${uniqueName('none.png')}`, 404],
  ['a bad parameter', () => '/v1/images?limit=none', 400],
  ['an unknown path', () => '/nothing/at/all', 404],
])('HEAD of %s is refused as GET is', async (_, path, status) => {
  expect((await expectSame(path())).status).toBe(status)
})
