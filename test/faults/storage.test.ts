// Storage fails: the client gets an error, and nothing that was acknowledged is lost.
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Service, startService } from '../run.ts'
import { type FaultyS3, over, startFaultyS3 } from './fault.ts'

let s3: FaultyS3
let service: Service
let image: Buffer

beforeAll(async () => {
  s3 = await startFaultyS3('darkroom-faults')
  service = await startService({
    ...over(s3, 'darkroom-faults'),
    // By default, three tries of 6 s each: that they end in time is a fact of the template (test/stack/stack.test.ts).
    STORAGE_TIMEOUT: '2000',
  })
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  image = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red', noise } })
    .png()
    .toBuffer()
})

beforeEach(() => s3.use(() => 'none'))

afterAll(async () => {
  await service?.stop()
  await s3?.close()
})

const isOriginal = (url: string | undefined) => url?.includes('/originals/') ?? false

const put = (name: string) =>
  fetch(`${service.url}/images/${name}`, { method: 'PUT', body: new Uint8Array(image) })
const get = (name: string) => fetch(`${service.url}/images/${name}`)

function post(path: string, name: string): Promise<Response> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(image)]), name)
  return fetch(service.url + path, { method: 'POST', body: form })
}

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status, response.url).toBe(503)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await response.text()).not.toMatch(/darkroom-faults|SlowDown|\bat \S+:\d+/)
}

test('answers 503 with Retry-After in each contract, while S3 throttles', async () => {
  await put('there.png')
  s3.use(() => 'throttle')
  const json = (path: string, body: unknown) =>
    fetch(service.url + path, { method: 'POST', body: JSON.stringify(body) })
  const data = image.toString('base64')
  const answers = await Promise.all([
    put('never.png'),
    post('/', 'never.png'),
    post('/upload', 'never.png'),
    json('/upload', { images: [{ filename: 'never.png', image_data: data }] }),
    json('/v1/images', { data }),
    json('/get', { filenames: ['there.png'] }),
    get('there.png'),
    fetch(`${service.url}/there.png`, { method: 'DELETE' }),
    fetch(`${service.url}/`),
    fetch(`${service.url}/v1/images`),
  ])
  for (const answer of answers) await expectUnavailable(answer)
  s3.use(() => 'none')
  expect((await get('never.png')).status).toBe(404)
  expect((await get('there.png')).status).toBe(200)
})

test('logs a fault with its request id, and only there', async () => {
  s3.use(() => 'throttle')
  await put('logged.png')
  const line =
    service
      .output()
      .split('\n')
      .findLast((one) => one.includes('logged.png')) ?? ''
  expect(JSON.parse(line)).toMatchObject({
    level: 'error',
    code: 'storage',
    requestId: expect.stringMatching(/\S/),
  })
})

test.each(['throttle', 'reset', 'lose'] as const)(
  'stores an image at the second try, when the first is met by: %s',
  async (fault) => {
    let tries = 0
    s3.use(({ method, url }) => (method === 'PUT' && isOriginal(url) && ++tries === 1 ? fault : 'none'))
    expect((await put(`${fault}.png`)).status).toBe(201)
    expect(tries).toBe(2)
    expect(Buffer.from(await (await get(`${fault}.png`)).arrayBuffer())).toEqual(image)
  },
)

test("does not take its own write, whose answer was lost, for somebody else's", async () => {
  let tries = 0
  s3.use(({ method, url }) => (method === 'PUT' && isOriginal(url) && ++tries === 1 ? 'lose' : 'none'))
  expect((await post('/', 'mine.png')).status).toBe(201)
  expect((await post('/', 'mine.png')).status).toBe(409)
})

test('says 503, and not half an image, when S3 ends in the middle of one', async () => {
  await put('cut.png')
  s3.use(() => 'cut')
  await expectUnavailable(await get('cut.png'))
})

test('does not wait for ever for an S3 that hangs', async () => {
  s3.use(() => 'hang')
  await expectUnavailable(await put('hung.png'))
})
