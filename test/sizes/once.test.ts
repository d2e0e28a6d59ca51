// A size is made once, however many ask for it, and nothing of it outlives its image.
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { credentials, type FaultyS3, over, startFaultyS3 } from '../faults/fault.ts'
import { photograph, plain, seenAt, sizeOf } from '../resize/pictures.ts'
import { type Service, server, startService } from '../run.ts'

const bucket = 'darkroom-sizes'

let s3: FaultyS3
/** Two processes over one bucket, as two instances of a Lambda are. */
let services: Service[]
/** Originals read to make something of them, and renditions stored. */
let reads: number
let writes: number

beforeAll(async () => {
  s3 = await startFaultyS3(bucket)
  const env = over(s3, bucket)
  // The flood is for the first one: `npm start` spreads it over time.
  services = await Promise.all([startService(env), startService(env, server)])
})

afterAll(async () => {
  await Promise.all((services ?? []).map((service) => service.stop()))
  await s3?.close()
})

beforeEach(() => {
  reads = 0
  writes = 0
  s3.use(({ method, url }) => {
    if (method === 'GET' && url?.includes('/originals/')) reads += 1
    if (method === 'PUT' && url?.includes('/sizes/')) writes += 1
    return 'none'
  })
})

async function call(
  method: string,
  path: string,
  { body, service = 0 }: { body?: Buffer; service?: number } = {},
) {
  const answer = await fetch(`${services[service]?.url}${path}`, {
    method,
    ...(body ? { body: Uint8Array.from(body) } : {}),
  })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

async function keysUnder(prefix: string): Promise<string[]> {
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
  })
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))
  client.destroy()
  return Contents.map(({ Key = '' }) => Key)
}

const fifty = Array.from({ length: 50 }, (_, index) => index)

test('50 who ask at once for a new size are answered by one render, with the same bytes', async () => {
  await call('PUT', '/images/one.jpg', { body: await photograph(600, 450) })
  const answers = await Promise.all(fifty.map(() => call('GET', '/images/one.jpg?w=480')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(answers.map(({ bytes }) => bytes.toString('base64'))).size).toBe(1)
  expect(await sizeOf(answers[0]?.bytes ?? Buffer.alloc(0))).toEqual([480, 360])
  expect({ reads, writes }).toEqual({ reads: 1, writes: 1 })
  expect(await keysUnder('sizes/one.jpg/')).toHaveLength(1)
})

test('a request whose look was overtaken by another one generates nothing again', async () => {
  await call('PUT', '/images/slow.jpg', { body: await photograph(300, 200) })
  const { promise: isStored, resolve: store } = Promise.withResolvers<void>()
  const { promise: hasLooked, resolve: look } = Promise.withResolvers<void>()
  let looks = 0
  s3.use(({ method, url }) => {
    if (method === 'GET' && url?.includes('/originals/')) reads += 1
    if (method !== 'GET' || !url?.includes('/sizes/')) return 'none'
    looks += 1
    if (looks > 1) return 'none'
    look()
    return isStored
  })
  const late = call('GET', '/images/slow.jpg?w=200')
  await hasLooked
  const early = await call('GET', '/images/slow.jpg?w=200')
  store()
  expect(early.status).toBe(200)
  expect((await late).bytes.equals(early.bytes)).toBe(true)
  expect(reads).toBe(1)
})

test('sizes with the same pixels are one object', async () => {
  await call('PUT', '/images/same.jpg', { body: await photograph(300, 200) })
  const sides = ['w=300', 'w=800', 'h=200', 'h=3840', 'w=300&h=200', 'w=1200&h=800&fit=fill']
  const queries = [...sides, 'format=webp', 'w=300&enlarge=1']
  const answers = await Promise.all(queries.map((query) => call('GET', `/images/same.jpg?${query}`)))
  expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1)
  expect(await keysUnder('sizes/same.jpg/')).toEqual([expect.stringMatching(/\/size_q-80\.webp$/)])
})

test('of a flood of sizes, some are 503 with Retry-After, and plain reads and stored sizes go on', async () => {
  await call('PUT', '/images/flood.jpg', { body: await photograph(300, 200) })
  await call('GET', '/images/flood.jpg?w=16')
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let waiting = 0
  s3.use(({ method, url }) => {
    if (method !== 'PUT' || !url?.includes('/sizes/')) return 'none'
    waiting += 1
    return held
  })
  const queries = [40, 60, 80, 90, 100].flatMap((q) =>
    [0, 1, 2, 5].flatMap((blur) =>
      [0, 90, 180, 270].map((rotate) => `w=32&q=${q}&blur=${blur}&rotate=${rotate}`),
    ),
  )
  const flood = queries.map((query) => call('GET', `/images/flood.jpg?${query}`))
  const refused = await Promise.any(
    flood.map(async (one) => ((await one).status === 503 ? one : Promise.reject(one))),
  )
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(waiting).toBeLessThan(queries.length)
  for (const path of ['/images/flood.jpg', '/images/flood.jpg?w=16'])
    expect((await call('GET', path)).status, path).toBe(200)
  release()
  const statuses = (await Promise.all(flood)).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200, 503]))
  // A busy machine generates fewer of those that wait in the 10 s that they have.
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(10)
})

test('of two processes that are asked at once each makes it once at the most, and all get the same bytes', async () => {
  await call('PUT', '/images/two.jpg', { body: await photograph(600, 450) })
  const path = '/images/two.jpg?w=480'
  const answers = await Promise.all(fifty.map((index) => call('GET', path, { service: index % 2 })))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1)
  expect(writes).toBeLessThanOrEqual(2)
  expect(await keysUnder('sizes/two.jpg/')).toHaveLength(1)
})

test('what was made is served from the bucket afterwards', async () => {
  await call('PUT', '/images/kept.jpg', { body: await photograph(300, 200) })
  await call('GET', '/images/kept.jpg?w=200')
  expect({ reads, writes }).toEqual({ reads: 1, writes: 1 })
  await call('GET', '/kept.jpg?w=190&format=webp', { service: 1 })
  await call('HEAD', '/kept.jpg?h=1&w=200&fit=inside')
  await call('GET', '/kept.jpg?w=200')
  expect(reads).toBe(2)
})

/** Does something as soon as the next size is being made. */
function onceRendering(act: () => void): void {
  s3.use(({ method, url }) => {
    if (method === 'GET' && url?.includes('/originals/')) setImmediate(act)
    return 'none'
  })
}

test('an image that is deleted while a size of it is made leaves nothing behind', async () => {
  await call('PUT', '/images/gone.jpg', { body: await photograph(1000, 667) })
  const { promise, resolve } = Promise.withResolvers<number>()
  onceRendering(() =>
    resolve(call('DELETE', '/images/gone.jpg', { service: 1 }).then(({ status }) => status)),
  )
  const answer = await call('GET', '/images/gone.jpg?w=960&format=png')
  expect(await promise).toBe(200)
  expect([200, 404]).toContain(answer.status)
  expect(await keysUnder('sizes/gone.jpg/')).toEqual([])
  expect(await keysUnder('originals/gone.jpg')).toEqual([])
})

test('an image that is overwritten while a size of it is made is never served as it was', async () => {
  await call('PUT', '/images/other.jpg', { body: await photograph(1000, 667) })
  const blue = await plain('blue', 400, 300).jpeg().toBuffer()
  const { promise, resolve } = Promise.withResolvers<number>()
  let isFirst = true
  onceRendering(() => {
    if (isFirst)
      resolve(call('PUT', '/images/other.jpg', { body: blue, service: 1 }).then(({ status }) => status))
    isFirst = false
  })
  const during = await call('GET', '/images/other.jpg?w=200')
  expect(await promise).toBe(201)
  expect(during.status).toBe(200)
  const after = await call('GET', '/images/other.jpg?w=200')
  expect(await seenAt(after.bytes)).toBe('blue')
  expect(await sizeOf(after.bytes)).toEqual([200, 150])
})

test('what was made of an image goes with it', async () => {
  await call('PUT', '/images/brief.jpg', { body: await photograph(300, 200) })
  for (const query of ['w=96', 'w=96&format=png', 'w=96&h=96&position=entropy']) {
    expect((await call('GET', `/images/brief.jpg?${query}`)).status).toBe(200)
  }
  expect(await keysUnder('sizes/brief.jpg/')).toHaveLength(3)
  await call('DELETE', '/images/brief.jpg')
  expect(await keysUnder('sizes/brief.jpg/')).toEqual([])
  expect((await call('GET', '/images/brief.jpg?w=96')).status).toBe(404)
})

test('while S3 fails, a size is a 503 with Retry-After, and it is made once S3 is back', async () => {
  await call('PUT', '/images/late.jpg', { body: await photograph(300, 200) })
  s3.use(({ method, url }) => (method === 'PUT' && url?.includes('/sizes/') ? 'throttle' : 'none'))
  const refused = await call('GET', '/images/late.jpg?w=96')
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  s3.use(() => 'none')
  expect((await call('GET', '/images/late.jpg?w=96')).status).toBe(200)
})
