// `GET /v1/jobs/{id}`: what a client learns about its resize.
import { beforeEach, describe, expect, test } from 'vitest'
import { expectRefusal, put } from '../contracts/contracts.ts'
import { freshName } from '../contracts/names.ts'
import { type Answer, header, json, send } from '../contracts/wire.ts'
import { type Job, over, requestResize } from './follow.ts'
import { plain } from './pictures.ts'

let name: string

beforeEach(async () => {
  name = freshName()
  await put(name, await plain('green', 640, 480).png().toBuffer())
})

const ask = (path: string, prefer: string): Promise<Answer> =>
  send('GET', path, { headers: { Prefer: prefer } })

test('a job that is done tells when, and which version it made', async () => {
  const before = Date.now()
  const path = await requestResize(name, { width: 30, height: 20 })
  const job = await over(path)
  expect(path.endsWith(`/${job.id}`)).toBe(true)
  expect(job).toMatchObject({ image_id: name, status: 'done', width: 30, height: 20 })
  expect(job.reason).toBeUndefined()
  const times = [job.requested_at, job.started_at ?? '', job.finished_at ?? '']
  for (const time of times) expect(new Date(time).toISOString()).toBe(time)
  expect(times.toSorted()).toEqual(times)
  // The clocks of a deployment and of this machine may differ.
  expect(Math.abs(Date.parse(job.requested_at) - before)).toBeLessThan(60_000)
  expect(`"${job.version}"`).toBe(header(await send('GET', `/${name}`), 'ETag'))
})

test('a job stays as it ended when the image changes again', async () => {
  const path = await requestResize(name, { width: 30, height: 20 })
  const job = await over(path)
  await put(name, await plain('red', 64, 48).png().toBuffer())
  expect(await over(path)).toEqual(job)
})

test('a job is answered as it is now, and kept by no cache', async () => {
  const answer = await send('GET', await requestResize(name, { width: 30, height: 20 }))
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
  expect(header(answer, 'Cache-Control')).toMatch(/no-store|no-cache/)
  expect(['queued', 'running', 'done']).toContain(json<Job>(answer).status)
})

describe('Prefer: wait=', () => {
  test('answers once, when the job is over', async () => {
    const answer = await ask(await requestResize(name, { width: 300, height: 200 }), 'wait=10')
    expect(answer.status).toBe(200)
    expect(json<Job>(answer).status).toBe('done')
    expect(header(answer, 'Preference-Applied')).toBe('wait=10')
  })

  test.each(['respond-async, wait=10', 'wait="10"', 'WAIT = 10', 'handling=lenient,wait=10'])(
    'is understood in %j',
    async (prefer) => {
      const answer = await ask(await requestResize(name, { width: 30, height: 20 }), prefer)
      expect(json<Job>(answer).status).toBe('done')
      expect(header(answer, 'Preference-Applied')).toBe('wait=10')
    },
  )

  test.each(['', 'wait', 'wait=', 'wait=long', 'wait=-1', 'await=10', 'return=minimal'])(
    'is passed over in %j, as RFC 7240 has it',
    async (prefer) => {
      const answer = await ask(await requestResize(name, { width: 30, height: 20 }), prefer)
      expect(answer.status).toBe(200)
      expect(answer.headers['preference-applied']).toBeUndefined()
    },
  )

  test('is bounded, and says how long it would have waited', async () => {
    const path = await requestResize(name, { width: 30, height: 20 })
    const applied = header(await ask(path, 'wait=86400'), 'Preference-Applied')
    const [, seconds] = /^wait=(\d+)$/.exec(applied) ?? []
    expect(Number(seconds)).toBeGreaterThanOrEqual(10)
    expect(Number(seconds)).toBeLessThan(30)
  })
})

test.each(['01890a5d-ac96-774b-bcce-b302099a8057', 'none', 'constructor', '%E2%98%83', 'a%20b'])(
  'there is no job %s: 404',
  async (id) => {
    expectRefusal(await send('GET', `/v1/jobs/${id}`), 'v1', 404)
    expectRefusal(await ask(`/v1/jobs/${id}`, 'wait=10'), 'v1', 404)
  },
)

test.each(['a%2Fb', '%2e%2e', 'a%00', 'x'.repeat(300)])('what cannot be a job is refused: %s', async (id) => {
  expectRefusal(await send('GET', `/v1/jobs/${id}`), 'v1', [400, 404])
})
