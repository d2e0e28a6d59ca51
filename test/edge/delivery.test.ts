// Images whose URL names their version come from the edge's cache, or from the bucket, and only if neither has them
// from a function. The S3 counts its calls, and fails on command: what answers meanwhile needed neither.
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FaultyS3, over, startFaultyS3 } from '../faults/fault.ts'
import { type Colour, plain } from '../resize/pictures.ts'
import { program, type Service, server, startService } from '../run.ts'

const bucket = 'darkroom-edge'

let s3: FaultyS3
let service: Service
/** What S3 was asked for since the test began, without listings. */
let calls: string[]

/** Starts a service with an empty cache. */
const startCold = (as = server) => startService({ ...over(s3, bucket), CDN_MAX_AGE: '2' }, as)

beforeAll(async () => {
  s3 = await startFaultyS3(bucket)
  service = await startCold(program)
})

afterAll(async () => {
  await service?.stop()
  await s3?.close()
})

beforeEach(() => {
  calls = []
  s3.use(({ method, url = '' }) => {
    const [path = '', query = ''] = url.split('?', 2)
    if (path.split('/').length > 2 && !query.includes('list-type'))
      calls.push(`${method} ${decodeURIComponent(path.replace(`/${bucket}/`, ''))}`)
    return 'none'
  })
})

interface Got {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  readonly cache: string | undefined
}

async function get(path: string, init: RequestInit = {}): Promise<Got> {
  const response = await fetch(service.url + path, init)
  const bytes = Buffer.from(await response.arrayBuffer())
  const [cache] = response.headers.get('x-cache')?.split(' ') ?? []
  return { status: response.status, headers: response.headers, bytes, cache }
}

/** Stores an image. @returns its path with its version and a size */
async function put(name: string, image: Colour | Buffer = 'red', size = 'w=300'): Promise<string> {
  const bytes = Buffer.isBuffer(image) ? image : await plain(image, 640, 480).png().toBuffer()
  const body = new Uint8Array(bytes)
  expect((await get(`/images/${name}`, { method: 'PUT', body })).status).toBe(201)
  const { headers } = await get(`/images/${name}`, { method: 'HEAD' })
  return `/images/${name}?${size}&v=${headers.get('etag')?.replaceAll('"', '')}`
}

const down = () => s3.use(() => 'throttle')

test('what the edge keeps needs neither a function nor the bucket', async () => {
  const path = await put('kept.png')
  const made = await get(path)
  expect([made.status, made.cache]).toEqual([200, 'Miss'])
  down()
  const kept = await get(path)
  expect([kept.status, kept.cache]).toEqual([200, 'Hit'])
  expect(kept.bytes.equals(made.bytes)).toBe(true)
  expect((await get(path.replace('w=300', 'w=500'))).status).toBe(503)
  expect((await get('/images/kept.png')).status).toBe(503)
})

test('a cache answers HEAD, ranges and conditions, too', async () => {
  const path = await put('parts.png')
  const { headers, bytes } = await get(path)
  down()
  const etag = headers.get('etag') ?? ''
  const head = await get(path, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([
    200,
    String(bytes.length),
    0,
  ])
  const part = await get(path, { headers: { range: 'bytes=4-9' } })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-9/${bytes.length}`])
  expect(part.bytes).toEqual(bytes.subarray(4, 10))
  expect((await get(path, { headers: { range: 'bytes=-4' } })).bytes).toEqual(bytes.subarray(-4))
  expect((await get(path, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416)
  expect((await get(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
  expect((await get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  const since = headers.get('last-modified') ?? ''
  expect((await get(path, { headers: { 'if-modified-since': since } })).status).toBe(304)
})

const fields = [
  ...['content-type', 'content-length', 'content-disposition', 'content-security-policy'],
  ...['cache-control', 'etag', 'accept-ranges', 'x-content-type-options', 'vary'],
]
const fieldsOf = ({ headers }: Got) => Object.fromEntries(fields.map((name) => [name, headers.get(name)]))

describe('a function generates a size once; after that, the bucket has it for every cold edge', () => {
  const names = ['cold.png', 'a%20b%C3%A9.png', "o'k(1)!%3F.png"]
  const made = new Map<string, Got>()
  const paths = new Map<string, string>()

  beforeAll(async () => {
    s3.use(() => 'none')
    for (const name of names) {
      const path = await put(name)
      paths.set(name, path)
      made.set(name, await get(path))
    }
    await service.stop()
    service = await startCold()
  })

  test.each(names)('%s', async (name) => {
    const first = made.get(name) ?? expect.unreachable()
    expect(first.headers.get('x-darkroom-served')).toContain('w=')
    const cold = await get(paths.get(name) ?? '')
    expect([cold.status, cold.cache]).toEqual([200, 'Miss'])
    expect(calls).toEqual([expect.stringMatching(/^GET sizes\//)])
    expect(cold.bytes.equals(first.bytes)).toBe(true)
    expect(fieldsOf(cold)).toEqual(fieldsOf(first))
    expect([...cold.headers.keys()].filter((field) => field.startsWith('x-amz-server-side'))).toEqual([])
  })
})

test('all spellings of a URL have one entry', async () => {
  const path = await put('spelled.png', 'green', 'w=300&h=200')
  const made = await get(path)
  const [, version] = path.split('&v=')
  down()
  for (const query of [`v=${version}&h=200&w=300`, `w=%33%30%30&h=200&v=${version}&utm_source=mail`]) {
    const answer = await get(`/images/spelled.png?${query}`)
    expect([answer.status, answer.cache], query).toEqual([200, 'Hit'])
    expect(answer.bytes.equals(made.bytes)).toBe(true)
  }
})

test('a deleted image is served for no longer than cdnMaxAge', async () => {
  const path = await put('deleted.png')
  await get(path)
  expect((await get(path)).cache).toBe('Hit')
  expect((await get('/images/deleted.png', { method: 'DELETE' })).status).toBeLessThan(300)
  expect((await get('/images/deleted.png')).status).toBe(404)
  await expect.poll(async () => (await get(path)).status).toBe(404)
})

test('no error is kept', async () => {
  const path = await put('later.png')
  await get('/images/later.png', { method: 'DELETE' })
  for (const _ of [1, 2]) {
    const missing = await get(path)
    expect([missing.status, missing.cache]).toEqual([404, 'Miss'])
  }
  await put('later.png')
  expect((await get(path)).status).toBe(200)
  const other = path.replace('w=300', 'w=640')
  down()
  const failed = await get(other)
  expect([failed.status, Number(failed.headers.get('retry-after')) > 0]).toEqual([503, true])
  s3.use(() => 'none')
  expect((await get(other)).status).toBe(200)
})

test('of a bucket that fails, a function gets the object, or says so', async () => {
  const path = await put('twice.png', 'yellow')
  const made = await get(path)
  await service.stop()
  service = await startCold()
  let failures = 0
  s3.use(({ url }) => (url?.includes('/sizes/') && failures++ === 0 ? 'throttle' : 'none'))
  const answer = await get(path)
  expect([answer.status, failures > 1]).toEqual([200, true])
  expect(answer.bytes.equals(made.bytes)).toBe(true)
})

describe('format=auto', () => {
  const accepts = [
    ['image/avif', 'image/avif,image/webp,*/*;q=0.8', 'image/webp;q=0.9, image/avif'],
    ['image/webp', 'image/webp,*/*', 'text/html, image/webp;q=0.1'],
    ['image/jpeg', '*/*', 'image/png,image/svg+xml,image/*;q=0.8'],
  ] as const

  test('is kept once for each format, whatever else Accept says', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    const grain = sharp({ create: { width: 300, height: 200, channels: 3, background: 'gray', noise } })
    const path = await put('auto.jpg', await grain.jpeg().toBuffer(), 'w=200&format=auto')
    for (const [type, accept, other] of accepts) {
      const made = await get(path, { headers: { accept } })
      expect([made.headers.get('content-type'), made.cache]).toEqual([type, 'Miss'])
      const kept = await get(path, { headers: { accept: other } })
      expect([kept.headers.get('content-type'), kept.cache]).toEqual([type, 'Hit'])
      expect(kept.bytes.equals(made.bytes)).toBe(true)
    }
  })
})

describe('IIIF', () => {
  test('keeps what names its version, for any Accept and with any other parameters', async () => {
    const [path = '', version] = (await put('iiif.png')).split(/\?.*v=/)
    const part = (file: string) => `${path.replace('/images/', '/iiif/3/')}/${file}`
    for (const one of ['0,0,512,480/max/0/default.jpg', '10,10,100,100/50,50/!45/gray.png']) {
      const made = await get(`${part(one)}?v=${version}`, { headers: { accept: 'image/avif,*/*' } })
      expect([made.status, made.cache]).toEqual([200, 'Miss'])
      const kept = await get(`${part(one)}?utm_source=mail&v=${version}`, {
        headers: { accept: 'image/png' },
      })
      expect([kept.status, kept.cache]).toEqual([200, 'Hit'])
      expect(kept.bytes.equals(made.bytes)).toBe(true)
      expect([(await get(part(one))).cache, (await get(part(one))).cache]).toEqual(['Miss', 'Miss'])
    }
    const types = ['application/json', 'application/ld+json']
    for (const accept of [...types, ...types]) {
      const { headers } = await get(`${part('info.json')}?v=${version}`, { headers: { accept } })
      expect(headers.get('content-type')).toContain(accept)
    }
  })
})

test('scripts of other origins may read what is kept for them and for others', async () => {
  const path = await put('cors.png')
  const same = await get(path)
  expect([same.headers.get('access-control-allow-origin'), same.headers.get('vary')]).toEqual([
    null,
    expect.stringContaining('origin'),
  ])
  const other = await get(path, { headers: { origin: 'https://shop.example' } })
  expect([other.cache, other.headers.get('access-control-allow-origin')]).toEqual(['Hit', '*'])
  expect(other.headers.get('access-control-expose-headers')).toContain('etag')
})

test("a client can't name keys of the bucket, or the edge's fields", async () => {
  const path = await put('own.png')
  const [, version] = path.split('&v=')
  expect((await get(path)).status).toBe(200)
  for (const one of [
    `/sizes/own.png/${version}/size_w-384_q-80.webp`,
    `/-/own.png/${version}/size_w-384_q-80.webp`,
    '/originals/own.png',
    '/images/../originals/own.png',
  ])
    expect((await get(one)).status, one).toBeGreaterThanOrEqual(400)
  const forged = await get('/images/own.png', {
    headers: { 'x-darkroom-query': 'w=100', 'x-darkroom-path': '/images/other.png' },
  })
  expect(forged.headers.get('content-type')).toBe('image/png')
})
