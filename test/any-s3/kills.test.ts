// `kill -9` of a service over an S3 without events, at any time, also together with its disk: what was acknowledged is
// there, and is processed after the next start. KILLS=200 npm run test:server -- test/any-s3/kills.test.ts tries it
// more often.
import { createHash, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, expect, test, vi } from 'vitest'
import { type Service, server, startService } from '../run.ts'
import { startStorage } from './storage.ts'

const kills = Number(process.env.KILLS ?? 5)
/** Of so many kills, one takes the disk, too. */
const disks = 5
const clients = 3
/** Milliseconds of work before a kill, after the first acknowledgment. */
const most = 500

const storage = await startStorage()
const data = await mkdtemp(join(tmpdir(), 'darkroom-kills-'))

afterAll(async () => {
  await storage.close()
  await rm(data, { recursive: true, force: true })
})

const start = () => startService({ ...storage.env, DARKROOM_DATA: data }, server)

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function draw(): Promise<Buffer> {
  const background = { r: randomInt(256), g: randomInt(256), b: randomInt(256) }
  return sharp({ create: { width: randomInt(100, 400), height: 200, channels: 3, background } })
    .png()
    .toBuffer()
}

/** What was acknowledged: hashes of images by name, and resize jobs by id. */
const stored = new Map<string, string>()
const jobs = new Set<string>()
/** Names whose outcome the kill took. */
const inDoubt = new Set<string>()
let count = 0

async function put(url: string, name: string, bytes: Buffer): Promise<void> {
  const answer = await fetch(`${url}/images/${name}`, { method: 'PUT', body: new Uint8Array(bytes) })
  if (answer.status !== 201) throw new Error(`${answer.status}`)
  stored.set(name, hash(bytes))
}

async function sendForm(url: string, name: string, bytes: Buffer): Promise<void> {
  const asked = { filename: name, content_type: 'image/png', bytes: bytes.length }
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  }
  const form = (await (await fetch(`${url}/v1/uploads`, init)).json()) as {
    url: string
    fields: Record<string, string>
  }
  const body = new FormData()
  for (const [field, value] of Object.entries(form.fields)) body.append(field, value)
  body.append('file', new Blob([new Uint8Array(bytes)]))
  const answer = await fetch(form.url, { method: 'POST', body })
  if (!answer.ok) throw new Error(`${answer.status}`)
  // S3 acknowledged it.
  stored.set(name, hash(bytes))
}

async function resize(url: string, name: string): Promise<void> {
  // From here on, its bytes may change.
  stored.delete(name)
  const body = JSON.stringify({ width: 50, height: 50 })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/${name}`, { method: 'PATCH', body, headers })
  if (answer.status !== 202) throw new Error(`${answer.status}`)
  jobs.add(String(answer.headers.get('location')?.split('/').at(-1)))
}

/** One client, which works until its service is killed. */
async function work(url: string, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    count += 1
    const number = count
    const name = `${number}.png`
    inDoubt.add(name)
    const bytes = await draw()
    await (number % 3 === 0 ? sendForm : put)(url, name, bytes)
    if (number % 3 === 1) await resize(url, name)
    inDoubt.delete(name)
  }
}

/** @throws Error, if the service refused something while it ran */
async function killDuring(service: Service): Promise<void> {
  let isOver = false
  const works = Array.from({ length: clients }, () =>
    work(service.url, () => isOver).catch((error: unknown) => {
      if (!isOver) throw error
    }),
  )
  const before = stored.size + jobs.size
  await vi.waitUntil(() => stored.size + jobs.size > before, { timeout: 60_000, interval: 5 })
  await setTimeout(randomInt(most))
  isOver = true
  await service.stop('SIGKILL')
  await Promise.all(works)
}

interface Told {
  readonly status: string
}

const tell = async (url: string): Promise<Told | undefined> => {
  const answer = await fetch(url)
  return answer.status === 404 ? undefined : ((await answer.json()) as Told)
}

/** Returns whether something has the status by then. @param until milliseconds since 1970 */
const becomes = (url: string, wanted: readonly (string | undefined)[], until: number): Promise<boolean> =>
  vi
    .waitUntil(async () => wanted.includes((await tell(url))?.status), {
      timeout: Math.max(1000, until - Date.now()),
      interval: 200,
    })
    .catch(() => false)

async function hasBytes(url: string, sum: string): Promise<boolean> {
  const answer = await fetch(url)
  return hash(new Uint8Array(await answer.arrayBuffer())) === sum
}

test(`${kills} kills lose nothing that was acknowledged`, { timeout: 60_000 + kills * 10_000 }, async () => {
  for (let kill = 0; kill < kills; kill += 1) {
    await killDuring(await start())
    if (kill % disks === disks - 1) await rm(data, { recursive: true, force: true })
  }
  const service = await start()
  // Without its disk, it looks at every image.
  const until = Date.now() + 60_000 + 500 * count
  const images = `${service.url}/v1/images`
  const lost: string[] = []
  for (const [name, sum] of stored) {
    // A form's upload is an image once it is admitted.
    if (!(await becomes(`${images}/${name}`, ['ready'], until))) lost.push(`${name} isn't processed`)
    if (!(await hasBytes(`${service.url}/images/${name}`, sum))) lost.push(`${name} has other bytes`)
  }
  for (const id of jobs)
    if (!(await becomes(`${service.url}/v1/jobs/${id}`, ['done'], until))) lost.push(`${id} isn't done`)
  // What wasn't acknowledged is there as a whole, or not at all.
  for (const name of inDoubt)
    if (!(await becomes(`${images}/${name}`, ['ready', undefined], until))) lost.push(`${name} isn't whole`)
  console.info(
    `${kills} kills: ${stored.size} images, ${jobs.size} jobs acknowledged; ${inDoubt.size} in doubt`,
  )
  if (lost.length > 0) console.info(lost, service.output().slice(-6000))
  await service.stop()
  expect(lost).toEqual([])
  expect(stored.size).toBeGreaterThan(kills / 2)
})
