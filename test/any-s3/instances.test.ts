// Two services on one bucket of an S3 without events: what one stores, both serve and list, and the
// bucket decides who is first.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Service, server, startService } from '../run.ts'
import { startStorage } from './storage.ts'

const storage = await startStorage()
const folders: string[] = []
const services: Service[] = []
let image: Buffer

beforeAll(async () => {
  image = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  for (const name of ['one', 'other']) {
    const folder = await mkdtemp(join(tmpdir(), `darkroom-${name}-`))
    folders.push(folder)
    services.push(await startService({ ...storage.env, DARKROOM_DATA: folder }, server))
  }
})

afterAll(async () => {
  for (const service of services) await service.stop()
  await storage.close()
  for (const folder of folders) await rm(folder, { recursive: true })
})

const [one, other] = [0, 1].map(
  (index) => (path: string, init?: RequestInit) => fetch(`${services[index]?.url}${path}`, init),
)
if (!one || !other) throw new Error('Two services')

const put = (at: typeof one, name: string, headers = {}) =>
  at(`/images/${name}`, { method: 'PUT', body: new Uint8Array(image), headers })

const ready = (at: typeof one, path: string, status: string) =>
  expect.poll(async () => (await at(path)).json(), { interval: 100 }).toMatchObject({ status })

test('what one lists as deleted, the other can restore', async () => {
  await put(one, 'deleted.png')
  expect((await one('/images/deleted.png', { method: 'DELETE' })).status).toBe(200)
  const { data } = (await (await other('/v1/trash')).json()) as { data: { id: string }[] }
  const headers = { 'content-type': 'application/json' }
  for (const { id } of data) {
    const restored = await other(`/v1/images/${id}/restore`, { method: 'POST', headers, body: '{}' })
    expect(restored.status, id).toBe(200)
  }
})

test('of two that store one name at once, one does, and both serve its image', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `race-${round}.png`
    const answers = await Promise.all([one, other].map((at) => put(at, name, { 'if-none-match': '*' })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 412])
    for (const at of [one, other]) await ready(at, `/v1/images/${name}`, 'ready')
  }
  const names = await Promise.all([one, other].map(async (at) => (await at('/')).json()))
  expect(names[0]).toEqual(names[1])
})

test('jobs that one takes for an image of the other are done', async () => {
  await put(one, 'job.png')
  const job = await other('/job.png', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: '{"width":30,"height":20}',
  })
  await ready(one, new URL(String(job.headers.get('location'))).pathname, 'done')
  expect(await (await one('/v1/images/job.png')).json()).toMatchObject({ width: 30, height: 20 })
})

test('a file that a client sends by a form of one is processed when the client asks the other', async () => {
  const body = JSON.stringify({ filename: 'form.png', content_type: 'image/png', bytes: image.length })
  const asked = await one('/v1/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const { url, fields, status_url } = (await asked.json()) as {
    url: string
    fields: Record<string, string>
    status_url: string
  }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(image)]))
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204)
  const { pathname, search } = new URL(status_url)
  await ready(other, pathname + search, 'ready')
})
