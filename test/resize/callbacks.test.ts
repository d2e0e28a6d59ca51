// Callbacks: a client's URL is told, signed, once its job is over.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { program, server } from '../run.ts'
import type { Job } from './follow.ts'
import { type Called, inFolder, own } from './own.ts'
import { broken, plain } from './pictures.ts'

const secret = `whsec_${Buffer.from('a secret of these tests, 32 bytes').toString('base64')}`
const service = await own(program)

interface Told {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Payload {
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly job_id: string; readonly image_id: string } & Pick<
    Job,
    'status' | 'reason' | 'version'
  >
}

interface Response {
  readonly status: number
  readonly headers?: Record<string, string>
  /** The answer waits for it. */
  readonly after?: () => Promise<unknown>
}

/** A receiver that gives these answers, one after the other, and then 200. */
async function receiver(...answers: Response[]) {
  const told: Told[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const { status, headers, after }: Response = answers[told.length] ?? { status: 200 }
    told.push({ method: request.method ?? '', headers: request.headers, body })
    await after?.()
    response.writeHead(status, headers).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : address
  return { url: `http://127.0.0.1:${port}/done?token=1`, told }
}

const verify = ({ body, headers }: Told) =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as Payload

const pathOf = ({ headers }: Called) => new URL(headers.get('location') ?? '').pathname

async function requestResize(name: string, fields: object): Promise<string> {
  const answer = await service.requestResize(name, fields)
  expect(answer.status, answer.bytes.toString()).toBe(202)
  return pathOf(answer)
}

/** Waits until the queue is empty, without messages that would be redelivered later. */
const idle = (queue?: 'CallbackQueue') => expect.poll(() => service.waiting(queue)).toEqual([])

const isTold = ({ callback }: { callback?: string }) => callback !== 'pending'

const picture = () => plain('green', 64, 48).png().toBuffer()
let count = 0

async function stored(make: () => Promise<Buffer> = picture): Promise<string> {
  count += 1
  const name = `${count}.png`
  await service.put(name, await make())
  return name
}

describe('where a secret and local addresses are set up', () => {
  beforeAll(() => service.start({ CALLBACK_ALLOW_LOCAL: '1', CALLBACK_SECRET: secret }))
  afterAll(() => service.stop())

  test('a signed POST tells that a job is done', async () => {
    const name = await stored()
    const { url, told } = await receiver()
    const job = await service.over(
      await requestResize(name, { width: 30, height: 20, callback_url: url }),
      isTold,
    )
    expect(job).toMatchObject({ status: 'done', callback: 'delivered' })
    const [post = expect.unreachable()] = told
    expect(post.method).toBe('POST')
    expect(post.headers['content-type']).toMatch(/^application\/json\b/)
    const { timestamp, data } = verify(post)
    expect(timestamp).toBe(job.finished_at)
    expect(data).toMatchObject({ job_id: job.id, image_id: name, status: 'done', version: job.version })
    const etag = (await service.call('GET', `/${name}`)).headers.get('etag')
    expect(etag).toBe(`"${data.version}"`)
  })

  test('a signature is of that secret and of that body', async () => {
    const { url, told } = await receiver()
    await service.over(
      await requestResize(await stored(), { width: 3, height: 2, callback_url: url }),
      isTold,
    )
    const [post = expect.unreachable()] = told
    const other = `whsec_${Buffer.alloc(32).toString('base64')}`
    expect(() => new Webhook(other).verify(post.body, post.headers as Record<string, string>)).toThrow()
    expect(() => verify({ ...post, body: `${post.body} ` })).toThrow()
  })

  test('a callback to a receiver that fails is retried, and the job is not run again', async () => {
    const name = await stored()
    const { url, told } = await receiver({ status: 500 }, { status: 503 })
    const path = await requestResize(name, { width: 30, height: 20, callback_url: url })
    const { finished_at, version } = await service.over(path)
    expect(await service.over(path, isTold)).toMatchObject({ callback: 'delivered', finished_at, version })
    expect(told.length).toBeGreaterThanOrEqual(3)
    expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(told.map(({ body }) => body)).size).toBe(1)
    for (const post of told) expect(verify(post).data.status).toBe('done')
  })

  test('a redirect is not followed', async () => {
    const target = await receiver()
    const { url, told } = await receiver({ status: 307, headers: { location: target.url } })
    const path = await requestResize(await stored(), { width: 30, height: 20, callback_url: url })
    expect((await service.over(path, isTold)).callback).toBe('delivered')
    expect(told.length).toBeGreaterThanOrEqual(2)
    expect(target.told).toHaveLength(0)
  })

  test('a callback that is answered with 410 is not retried', async () => {
    const { url, told } = await receiver({ status: 410 })
    const path = await requestResize(await stored(), { width: 30, height: 20, callback_url: url })
    expect((await service.over(path, isTold)).callback).toBe('gone')
    const { length } = told
    await idle('CallbackQueue')
    expect(told).toHaveLength(length)
  })

  test('the callback of a failed job has the reason', async () => {
    const { url, told } = await receiver()
    const name = await stored(broken)
    await service.over(await requestResize(name, { width: 30, height: 20, callback_url: url }), isTold)
    expect(told.length).toBeGreaterThan(0)
    for (const post of told) expect(verify(post).data).toMatchObject({ status: 'failed', reason: /\w/ })
  })

  test('a job has one callback if nothing fails', async () => {
    const name = await stored()
    await service.processed([name])
    // Whatever else comes of the order comes while the receiver thinks.
    const after = () =>
      vi.waitUntil(async () => told.length > 1 || (await service.waiting('CallbackQueue')).length === 1, {
        timeout: 8000,
      })
    const { url, told } = await receiver({ status: 200, after })
    await service.over(await requestResize(name, { width: 30, height: 20, callback_url: url }), isTold)
    await idle('CallbackQueue')
    expect(told).toHaveLength(1)
  })

  test('receivers that do not answer hold up no image and no other job', async () => {
    const gate = Promise.withResolvers<void>()
    const after = () => gate.promise
    const { url, told } = await receiver(...Array.from({ length: 4 }, () => ({ status: 200, after })))
    const paths: string[] = []
    for (let count = 0; count < 4; count += 1)
      paths.push(await requestResize(await stored(), { width: 30, height: 20, callback_url: url }))
    // After 10 s, one may be asked again.
    await expect.poll(() => told.length).toBeGreaterThanOrEqual(4)
    const name = await stored()
    await service.processed([name])
    // Its receivers have 10 s each. The queue of images is empty long before.
    await idle()
    for (const path of paths) expect((await service.over(path)).callback).toBe('pending')
    gate.resolve()
    for (const path of paths) expect((await service.over(path, isTold)).callback).toBe('delivered')
  })

  test('a receiver that fails for a day is noted in the result, and is no dead letter', async () => {
    const { url, told } = await receiver(...Array.from({ length: 50 }, () => ({ status: 500 })))
    const path = await requestResize(await stored(), { width: 30, height: 20, callback_url: url })
    expect(await service.over(path)).toMatchObject({ status: 'done', callback: 'pending' })
    await expect.poll(() => told.length).toBeGreaterThan(0)
    await expect.poll(async () => (await service.waiting('CallbackQueue')).length).toBe(1)
    await service.stop()
    const { length } = told
    // As it lies there a day later: it was sent then, and tried ten times since.
    inFolder(service, ({ queues }) => {
      const queue = queues.get('CallbackQueue')
      const [message = expect.unreachable()] = queue?.waiting() ?? []
      queue?.remove(message.id)
      queue?.restore({ ...message, sent: message.sent - 25 * 3_600_000, receives: 10 })
    })
    await service.start({ CALLBACK_ALLOW_LOCAL: '1', CALLBACK_SECRET: secret }, server)
    const job = await service.over(path, isTold)
    expect(job).toMatchObject({ status: 'done', callback: 'failed' })
    await idle('CallbackQueue')
    expect(told).toHaveLength(length + 1)
    expect(await service.dead('CallbackQueue')).toEqual([])
    expect(await service.dead()).toEqual([])
  })

  test('of jobs in a burst, each callback says how it ended', async () => {
    const name = await stored()
    const { url, told } = await receiver()
    const sides = [10, 11, 12, 13, 14, 15]
    const paths: string[] = []
    for (const side of sides)
      paths.push(await requestResize(name, { width: side, height: side, callback_url: url }))
    const jobs = await Promise.all(paths.map((path) => service.over(path, isTold)))
    const ends = told.map((post) => verify(post).data)
    expect(new Set(ends.map(({ job_id, status }) => `${job_id} ${status}`))).toEqual(
      new Set(jobs.map(({ id, status }) => `${id} ${status}`)),
    )
  })
})

describe('where they are not', () => {
  let name: string

  beforeAll(async () => {
    await service.start()
    name = await stored()
  })
  afterAll(() => service.stop('SIGKILL'))

  test.each([
    ...['http://example.com/done', 'ftp://example.com/done', 'file:///etc/passwd', 'javascript:alert(1)'],
    ...['https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0.0.0.0/'],
    ...['https://10.0.0.1/', 'https://172.16.0.1/', 'https://192.168.1.1/', 'https://100.64.0.1/'],
    ...[
      'https://169.254.169.254/latest/meta-data/',
      'https://[::1]/',
      'https://[fe80::1]/',
      'https://[fd00::1]/',
    ],
    ...[
      'https://[::ffff:127.0.0.1]/',
      'https://localhost/',
      'https://a.localhost/',
      'https://printer.local/',
    ],
    ...['https://user:password@example.com/', 'https:///', '/done', 'example.com', 'nonsense', '', ' '],
  ])('the callback_url %j is refused with 400', async (callback_url) => {
    for (const path of [`/v1/images/${name}`, `/${name}`]) {
      const body = JSON.stringify({ width: 3, height: 2, callback_url })
      const answer = await service.call('PATCH', path, { body })
      expect(answer.status).toBe(400)
      expect(answer.bytes.toString()).toMatch(/callback_url/)
    }
    expect((await service.describeImage(name)).width).toBe(64)
  })

  test.each([7, true, {}, ['https://example.com/']])(
    'the callback_url %j is refused with 400',
    async (url) => {
      const answer = await service.requestResize(name, { width: 3, height: 2, callback_url: url })
      expect(answer.status).toBe(400)
    },
  )

  // RFC 6761: nothing is ever found under it, so that nobody is called.
  test('a public https URL is accepted, and the job is run although the URL cannot be reached', async () => {
    const path = await requestResize(name, {
      width: 30,
      height: 20,
      callback_url: 'https://darkroom.invalid/done',
    })
    expect((await service.over(path)).status).toBe('done')
    const [image = expect.unreachable()] = await service.processed([name])
    expect([image.width, image.height]).toEqual([30, 20])
  })
})
