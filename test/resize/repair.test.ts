// `npm run repair` finds what events did not bring to its end, mends it, and says what it did.
import { v7 } from 'uuid'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { settled } from '../../lib/worker/mend-index.ts'
import { inBucket, inFolder, npmRun, type Objects, own } from './own.ts'
import { plain, sizeOf } from './pictures.ts'

const service = await own()
const presets = ['large', 'medium', 'small', 'thumb']
const healthy = ['whole.png', 'a+b c.png']
const version: Record<string, string> = {}

async function upload(name: string): Promise<void> {
  await service.put(encodeURIComponent(name), await plain('green', 240, 180).png().toBuffer())
  await service.processed([name])
  version[name] = (await service.describeImage(encodeURIComponent(name))).etag.replaceAll('"', '')
}

const variantsOf = (name: string) =>
  presets.map((preset) => `variants/${name}/${version[name]}/${preset}.webp`)

const manifestOfNothing = JSON.stringify({
  status: 'failed',
  version: 'none',
  bytes: 1,
  recipe: 'none',
  reason: 'none',
})

/** Removes everything that was generated from an image. */
async function unprocess(name: string, { remove }: Objects): Promise<void> {
  for (const key of [`manifests/${name}.json`, ...variantsOf(name)]) await remove(key)
}

/** Makes an object older than the time for which the repair leaves it to whoever may be about to store its image. */
const age = (key: string) =>
  inFolder(service, ({ database }) => {
    const statement = database.sql('UPDATE objects SET modified = modified - ? WHERE key = ?')
    expect(statement.run(settled + 1000, key).changes).toBe(1)
  })

const webp = () => plain('red', 20, 20).webp().toBuffer()

/**
 * Leaves what a worker or a request may leave behind when it ends: variants and renditions of an older version, and of
 * images that are gone; and a rendition of the current version where the first release stored them.
 */
async function litter(name: string, { put }: Objects): Promise<string[]> {
  const keys = [
    `variants/${name}/older/thumb.webp`,
    `variants/gone-${name}/some/large.webp`,
    `sizes/${name}/older/size_w-16_q-80.webp`,
    `sizes/other-${name}/some/size_w-16_q-80.webp`,
    `variants/${name}/${version[name]}/size_w-16_q-80.webp`,
  ]
  for (const key of keys) await put(key, await webp())
  return keys
}

const order = { width: 30, height: 20, fit: 'fill' }
const jobOf = (id: string, image: string) => ({
  ...{ id, image, order, status: 'queued' },
  requested_at: new Date().toISOString(),
})

/** Leaves a job whose event was lost. @returns the job's id */
async function stuckJob(image: string, { put }: Objects): Promise<string> {
  const id = v7()
  await put(`results/${id}.json`, JSON.stringify(jobOf(id, image)))
  await put(`jobs/${image}/${id}.json`, JSON.stringify(order))
  return id
}

const keysIn = async ({ list }: Objects) => {
  const keys = [...(await list('')).keys()]
  return keys.filter((key) => /^(variants|sizes|manifests|jobs)\//.test(key)).toSorted()
}

beforeAll(async () => {
  await service.start()
  for (const name of [...healthy, 'lost.png', 'partly.png', 'resized.png', 'running.png']) await upload(name)
  await vi.waitUntil(async () => (await service.waiting()).length === 0, { timeout: 60_000 })
})

describe('while the service is stopped', () => {
  let job: string
  let before: string[]
  let untouched: unknown[]
  let printed: string

  const stateOf = ({ list }: Objects) =>
    Promise.all(healthy.flatMap((name) => [list(`variants/${name}/`), list(`manifests/${name}.json`)]))

  beforeAll(async () => {
    await service.stop()
    await inBucket(service, async (bucket) => {
      before = await keysIn(bucket)
      untouched = await stateOf(bucket)
      await unprocess('lost.png', bucket)
      await bucket.remove('manifests/partly.png.json')
      await litter('whole.png', bucket)
      await bucket.put('manifests/never-was.png.json', manifestOfNothing)
      job = await stuckJob('resized.png', bucket)
      expect(await keysIn(bucket)).not.toEqual(before)
    })
    age('manifests/never-was.png.json')
    printed = await npmRun('repair', service)
  })

  test('it says what it did', () => {
    // Lost, partly, and ordered, of which the order made a new version.
    expect(printed.trimEnd().split('\n').at(-1)).toMatch(/^Done: .*\b3 images processed/)
    expect(printed).toMatch(/jobs of 1 images? run/)
    expect(printed).toMatch(/orphans of [34] images? removed/)
  })

  test('images without a manifest are processed, orphans are gone, and nothing else has changed', async () => {
    await inBucket(service, async (bucket) => {
      const ofResized = (key: string) => key.includes('resized.png')
      const keys = await keysIn(bucket)
      expect(keys.filter((key) => !ofResized(key))).toEqual(before.filter((key) => !ofResized(key)))
      expect(keys.filter(ofResized)).toHaveLength(1 + presets.length)
      expect(await stateOf(bucket)).toEqual(untouched)
    })
  })

  test('a second pass has nothing to do', async () => {
    const [last = ''] = (await npmRun('repair', service)).trimEnd().split('\n').slice(-1)
    expect(last).toMatch(/\b0 images processed.* of 0 images run.* of 0 images removed$/)
  })

  test('the images are ready and the stuck job is done when the service is there again', async () => {
    await service.start()
    for (const name of ['lost.png', 'partly.png', ...healthy])
      expect(await service.describeImage(encodeURIComponent(name))).toMatchObject({
        status: 'ready',
        width: 240,
      })
    expect(await service.describeImage('resized.png')).toMatchObject({
      status: 'ready',
      width: 30,
      height: 20,
    })
    const told = (await service.call('GET', `/v1/jobs/${job}`)).json<{ status: string; version: string }>()
    const got = await service.call('GET', '/resized.png')
    expect(await sizeOf(got.bytes)).toEqual([30, 20])
    expect([told.status, `"${told.version}"`]).toEqual(['done', got.headers.get('etag')])
  })
})

describe('while the service runs', () => {
  test('what is stuck is waited for, but not for ever', async () => {
    const id = v7()
    await inBucket(service, async (bucket) => {
      await unprocess('running.png', bucket)
      // Only what is known of the job: the order itself would raise an event.
      await bucket.put(`results/${id}.json`, JSON.stringify(jobOf(id, 'running.png')))
    })
    expect((await service.describeImage('running.png')).status).toBe('processing')
    const asked = performance.now()
    const [variant, job] = await Promise.all([
      service.call('GET', '/images/running.png?preset=thumb', { seconds: 25 }),
      service.call('GET', `/v1/jobs/${id}`, { headers: { Prefer: 'wait=2' } }).then((answer) => {
        expect(performance.now() - asked).toBeGreaterThan(1900)
        return answer
      }),
    ])
    expect(job.json()).toMatchObject({ id, status: 'queued' })
    for (const answer of [job, variant]) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(variant.status).toBe(202)
  })

  test('it mends as well', async () => {
    const orphans = await inBucket(service, (bucket) => litter('running.png', bucket))
    expect((await service.describeImage('running.png')).status).toBe('processing')
    const printed = await npmRun('repair', service)
    expect(printed).toMatch(/^Done: .*\b1 images? processed/m)
    expect((await service.describeImage('running.png')).status).toBe('ready')
    expect((await service.call('GET', '/images/running.png?preset=thumb')).status).toBe(200)
    const keys = await inBucket(service, keysIn)
    expect(keys).toEqual(expect.arrayContaining(variantsOf('running.png')))
    for (const orphan of orphans) expect(keys).not.toContain(orphan)
  })

  test('an image whose manifest another release wrote is processed again, and so are the others', async () => {
    await inBucket(service, async (bucket) => {
      await bucket.put('manifests/a+b c.png.json', JSON.stringify({ status: 'ready', release: 7 }))
      await unprocess('whole.png', bucket)
    })
    await npmRun('repair', service)
    for (const name of healthy)
      expect((await service.describeImage(encodeURIComponent(name))).status, name).toBe('ready')
  })
})
