import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { discard, expectRefusal, origin, put, removeImage, segment } from '../contracts/contracts.ts'
import { field, filePart, multipart } from '../contracts/multipart.ts'
import { freshName, uniqueName } from '../contracts/names.ts'
import { header, json, pathOf, send } from '../contracts/wire.ts'
import { asForm, asJson, type Job, original, over, processed, requestResize } from './follow.ts'
import { broken, plain, seenAt, sizeOf, stripes } from './pictures.ts'

const size = { width: 30, height: 20 }
const picture = () => plain('green', 64, 48).png().toBuffer()

/** An image that stays as it is: requests to resize it are refused. */
const unchanged = uniqueName('unchanged.png')
beforeAll(async () => put(unchanged, await picture()))
afterAll(() => discard(unchanged))

const bodies = {
  JSON: asJson(size),
  'JSON with a charset': {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: ' {"width": 30, "height": 20, "else": null}\n',
  },
  'a form': asForm(size),
  'a form with a charset': {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    body: 'else=&height=20&width=30',
  },
  'JSON under the type that curl -d gives it': {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: '{"width":30,"height":20}',
  },
}

describe('PATCH /{name}', () => {
  test.each(Object.entries(bodies))('takes a request as %s', async (_, body) => {
    const name = freshName()
    await put(name, await picture())
    const answer = await send('PATCH', `/${name}`, body)
    expect(answer.status).toBe(202)
    expect(answer.bytes.toString()).toBe('"Image resize command received"')
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect((await over(pathOf(header(answer, 'Location')))).status).toBe('done')
    const got = await send('GET', `/${name}`)
    expect(await sizeOf(got.bytes)).toEqual([30, 20])
  })

  test('has the absolute URL of its job', async () => {
    const name = freshName('two words.png')
    await put(name, await picture())
    const location = header(await send('PATCH', `/${segment(name)}`, asJson(size)), 'Location')
    expect(new URL(location).origin).toBe(origin)
    expect(pathOf(location)).toMatch(/^\/v1\/jobs\/[\w-]+$/)
    expect(await over(pathOf(location))).toMatchObject({ image_id: name })
  })

  test("works for the older client's bench: upload, PATCH 256×256 as a form, GET until it is that", async () => {
    const name = freshName('bench.jpeg')
    const image = await stripes(['red', 'blue'], 1024, 768).jpeg().toBuffer()
    expect((await send('POST', '/', multipart([filePart(name, image)]))).status).toBe(201)
    expect((await send('PATCH', `/${name}`, asForm({ width: 256, height: 256 }))).status).toBe(202)
    const got = await vi.waitUntil(
      async () => {
        const { bytes } = await send('GET', `/${name}`)
        return (await sizeOf(bytes)).join('×') === '256×256' ? bytes : undefined
      },
      { timeout: 60_000, interval: 100 },
    )
    expect(await seenAt(got, { across: 0.25 })).toBe('red')
    expect(await seenAt(got, { across: 0.75 })).toBe('blue')
  })
})

describe('PATCH /v1/images/{id}', () => {
  test.each(Object.entries(bodies))('takes a request as %s, and answers with its job', async (_, body) => {
    const name = freshName()
    await put(name, await picture())
    const answer = await send('PATCH', `/v1/images/${name}`, body)
    expect(answer.status).toBe(202)
    const { id, image_id, status } = json<Job>(answer)
    expect(image_id).toBe(name)
    expect(['queued', 'running', 'done']).toContain(status)
    const location = header(answer, 'Location')
    expect(new URL(location).origin).toBe(origin)
    expect(await over(pathOf(location))).toMatchObject({ id, status: 'done' })
    expect(await sizeOf(await original(name))).toEqual([30, 20])
  })
})

/** Bodies that are refused, each with what is wrong with it. */
const wrong: [string, ReturnType<typeof asJson>][] = [
  ['no body', {}],
  ['no body under JSON', { headers: { 'Content-Type': 'application/json' } }],
  ['no fields', asJson({})],
  ['no height', asJson({ width: 300 })],
  ['no width', asForm({ height: 300 })],
  ...[0, -1, 1.5, 10_001, 1e9, 1e300, null, true, '', ' ', 'wide', '3 0', '0x10', '1e2', [], [300], {}].map(
    (width): [string, ReturnType<typeof asJson>] => [
      `a width of ${JSON.stringify(width)}`,
      asJson({ width, height: 300 }),
    ],
  ),
  ...['0', '-1', '1.5', '10001', '', ' ', 'wide', '1e2', '0x10', '99999999999999999999', '٣'].map(
    (height): [string, ReturnType<typeof asJson>] => [
      `a height of ${JSON.stringify(height)} in a form`,
      asForm({ width: 300, height }),
    ],
  ),
  ['more than 100 megapixels', asJson({ width: 10_000, height: 10_001 })],
  ['an array', asJson([300, 300])],
  ['an array with a size in it', asJson([size])],
  ['a string', asJson('300')],
  ['a number', asJson(300)],
  ['null', asJson(null)],
  ['broken JSON', { headers: { 'Content-Type': 'application/json' }, body: '{"width":30,"height":' }],
  ['text', { headers: { 'Content-Type': 'text/plain' }, body: 'thirty by twenty' }],
  ['bytes', { headers: { 'Content-Type': 'application/octet-stream' }, body: Buffer.from([0xff, 0, 0x80]) }],
  ['a multipart form without numbers', multipart([field('width', 'wide')])],
]

describe.each([
  ['/', 'root'],
  ['/v1/images/', 'v1'],
] as const)('PATCH %s{name}', (before, contract) => {
  test.each(wrong)('refuses %s with 400, and leaves the image as it is', async (_, body) => {
    const answer = await send('PATCH', `${before}${unchanged}`, body)
    expectRefusal(answer, contract, 400)
    expect(answer.headers.location).toBeUndefined()
    expect(await original(unchanged)).toEqual(await picture())
  })

  test('answers 404 where there is no image', async () => {
    expectRefusal(await send('PATCH', `${before}${uniqueName('none.png')}`, asJson(size)), contract, 404)
  })

  test('answers 404 once the image is deleted', async () => {
    const name = freshName()
    await put(name, await picture())
    await removeImage(name)
    expectRefusal(await send('PATCH', `${before}${name}`, asForm(size)), contract, 404)
  })

  test('refuses an invalid name with 400', async () => {
    expectRefusal(await send('PATCH', `${before}a%2Fb`, asJson(size)), contract, 400)
  })
})

test.each(['crop', 'FILL', '', 'constructor', 7, ['fill'], {}])(
  'the fit %j is refused with 400, and those that there are are named',
  async (fit) => {
    const words = expectRefusal(
      await send('PATCH', `/v1/images/${unchanged}`, asJson({ ...size, fit })),
      'v1',
      400,
    )
    for (const known of ['fill', 'cover', 'contain', 'inside']) expect(words).toContain(known)
  },
)

test("20 jobs in a burst end at the last one's size, and every job tells how it ended", async () => {
  const name = freshName()
  await put(name, await stripes(['red', 'blue'], 400, 300).png().toBuffer())
  const jobs: string[] = []
  for (let side = 20; side < 40; side++) {
    const answer = await send('PATCH', `/${name}`, asForm({ width: side, height: 60 - side }))
    expect(answer.status).toBe(202)
    jobs.push(pathOf(header(answer, 'Location')))
  }
  const ends = await Promise.all(jobs.map(over))
  expect(await sizeOf(await original(name))).toEqual([39, 21])
  expect(ends.at(-1)?.status).toBe('done')
  for (const { status, reason, finished_at } of ends) {
    expect(['done', 'superseded']).toContain(status)
    if (status === 'superseded') expect(reason).toMatch(/\w/)
    expect(finished_at).toBeDefined()
  }
  expect(await processed(name)).toMatchObject({ width: 39, height: 21 })
})

test('jobs that depend on each other are each run, in the order of their requests', async () => {
  const name = freshName()
  await put(name, await stripes(['red', 'green', 'blue', 'yellow'], 80, 40).png().toBuffer())
  const jobs = [
    await requestResize(name, { width: 40, height: 40, fit: 'cover' }),
    await requestResize(name, { width: 80, height: 20, fit: 'inside' }),
    await requestResize(name, { width: 60, height: 10 }),
  ]
  const ends = await Promise.all(jobs.map(over))
  expect(ends.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
  const image = await original(name)
  expect(await sizeOf(image)).toEqual([60, 10])
  expect(await seenAt(image, { across: 0.25 })).toBe('green')
  expect(await seenAt(image, { across: 0.75 })).toBe('blue')
})

test('an overwrite right after a resize request is not lost', async () => {
  for (let time = 0; time < 5; time++) {
    const name = freshName()
    await put(name, await plain('red', 800, 600).png().toBuffer())
    const job = await requestResize(name, { width: 10, height: 10 })
    await put(name, await plain('blue', 50, 50).png().toBuffer())
    expect((await over(job)).status).toBe('done')
    const image = await original(name)
    expect(await seenAt(image)).toBe('blue')
    expect(['10×10', '50×50']).toContain((await sizeOf(image)).join('×'))
    const { width, height } = await processed(name)
    expect([width, height]).toEqual(await sizeOf(image))
  }
})

test('a job for an image that cannot be decoded fails with a reason, and leaves the image as it is', async () => {
  const name = freshName('broken.jpg')
  const bytes = await broken()
  await put(name, bytes)
  const job = await over(await requestResize(name, size))
  expect(job).toMatchObject({ status: 'failed', reason: expect.stringMatching(/\w/) })
  expect(job.version).toBeUndefined()
  expect(await original(name)).toEqual(bytes)
})
