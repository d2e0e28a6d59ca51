// A function that ends at each of its calls to S3 in turn, before or after the call was carried out; then the client
// asks again under the same Idempotency-Key.
import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { allKeys, events, picture, readOriginal, upload } from './bucket.ts'
import { type Kill, killedAt, kills } from './kill.ts'

const { handler: create } = await import('../../functions/upload.ts')
const { handler: requestResize } = await import('../../functions/request-resize.ts')

// The clock alone: an attempt that ended is taken over after its time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const red = await picture('red', 30, 20)

interface Asking {
  readonly route: string
  readonly params?: Record<string, string>
  readonly type: string
  readonly body: string | Buffer
}

function toEvent({ route, params = {}, type, body }: Asking, key: string): APIGatewayProxyEventV2 {
  const [method = '', template = ''] = route.split(' ')
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''))
  const edge = { 'x-darkroom-host': 'darkroom.test', 'x-darkroom-path': path }
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' }
  return {
    ...{ version: '2.0', routeKey: route, rawPath: path, rawQueryString: '', pathParameters: params },
    headers: { ...edge, 'content-type': type, 'idempotency-key': key },
    requestContext: { http, domainName: 'darkroom.test' } as APIGatewayProxyEventV2['requestContext'],
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  }
}

async function ask(handler: typeof create, asking: Asking, key: string) {
  const context = { awsRequestId: randomUUID() } as Context
  const result = (await handler(toEvent(asking, key), context)) as APIGatewayProxyStructuredResultV2
  return { status: result.statusCode, headers: result.headers, body: result.body }
}

const form = (name: string): Asking => {
  const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), red, Buffer.from('\r\n--b--\r\n')])
  return { route: 'POST /', type: 'multipart/form-data; boundary=b', body }
}

/** What the client has after the first attempt, after the next one, and after one more. */
async function thrice(handler: typeof create, asking: Asking, at: number, when: Kill) {
  const key = randomUUID()
  const { isThrough, outcome: first } = await killedAt(at, when, () => ask(handler, asking, key))
  vi.setSystemTime(Date.now() + 31_000)
  const second = await ask(handler, asking, key)
  const third = await ask(handler, asking, key)
  return { isThrough, first, second, third }
}

test.each(kills)('POST / is answered 201 at last, whichever call ends %s', async (when) => {
  for (let at = 1, isThrough = false; !isThrough; at++) {
    const name = `root-${when}-${at}.png`
    const answers = await thrice(create, form(name), at, when)
    expect(answers.second, `call ${at}`).toMatchObject({ status: 201 })
    expect(answers.third).toEqual(answers.second)
    expect((await readOriginal(name))?.bytes).toEqual(red)
    isThrough = answers.isThrough
    if (isThrough) expect(answers.first).toEqual(answers.second)
  }
})

test.each(kills)('POST /v1/images makes one image, whichever call ends %s', async (when) => {
  const body = JSON.stringify({ data: red.toString('base64') })
  const asking = { route: 'POST /v1/images', type: 'application/json', body }
  for (let at = 1, isThrough = false; !isThrough; at++) {
    events()
    const answers = await thrice(create, asking, at, when)
    expect(answers.second, `call ${at}`).toMatchObject({ status: 201 })
    expect(answers.third).toEqual(answers.second)
    const { id } = JSON.parse(answers.second.body ?? '') as { id: string }
    const stored = events().map(({ Records }) => Records[0]?.s3.object.key)
    expect(new Set(stored.filter((key) => key?.startsWith('originals/')))).toEqual(
      new Set([`originals/${id}`]),
    )
    isThrough = answers.isThrough
  }
})

test.each(kills)('a PATCH makes one job, whichever call ends %s', async (when) => {
  for (let at = 1, isThrough = false; !isThrough; at++) {
    const name = `resized-${when}-${at}.png`
    await upload(name, red)
    const body = '{"width":10,"height":10}'
    const asking = { route: 'PATCH /{name}', params: { name }, type: 'application/json', body }
    const answers = await thrice(requestResize, asking, at, when)
    expect(answers.second, `call ${at}`).toMatchObject({ status: 202 })
    expect(answers.third).toEqual(answers.second)
    const jobs: string[] = []
    for await (const { key } of allKeys(`jobs/${name}/`)) jobs.push(key)
    expect(jobs).toHaveLength(1)
    isThrough = answers.isThrough
  }
})

test('an attempt that is under way is 409 until its time is up', async () => {
  const [key, asking] = [randomUUID(), form('under-way.png')]
  const { outcome } = await killedAt(2, 'before', () => ask(create, asking, key))
  expect(outcome?.status).toBe(503)
  const early = await ask(create, asking, key)
  expect(early).toMatchObject({ status: 409, headers: { 'retry-after': '1' } })
  vi.setSystemTime(Date.now() + 31_000)
  expect((await ask(create, asking, key)).status).toBe(201)
})
