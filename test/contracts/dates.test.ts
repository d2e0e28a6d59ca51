// Images that are older than their upload: Created-At, and `created_at` of a direct upload.
import { expect, test } from 'vitest'
import { fill, formFor, freeName, picture, told } from '../uploads/form.ts'
import { discardAfterTest, segment } from './contracts.ts'
import { png } from './images.ts'
import { uniqueName } from './names.ts'
import { json, send, sendJson } from './wire.ts'

test('PUT keeps the date and the file name that it has, in whole seconds of UTC', async () => {
  const name = uniqueName('png')
  discardAfterTest(name)
  const headers = {
    'Created-At': '2001-02-03T04:05:06.789+02:00',
    'Content-Disposition': "attachment; filename*=UTF-8''sch%C3%B6n.png",
  }
  const { status } = await send('PUT', `/images/${segment(name)}`, { body: png(name), headers })
  expect(status).toBe(201)
  const described = json(await send('GET', `/v1/images/${segment(name)}`))
  expect(described).toMatchObject({ created_at: '2001-02-03T02:05:06.000Z', filename: 'schön.png' })
})

test.each([
  'yesterday',
  '2001-02-03',
  '2001-02-30T25:00:00Z',
  '1799-12-31T23:59:59Z',
  '2999-01-01T00:00:00Z',
])('refuses the date %s with 400, and stores nothing', async (date) => {
  const path = `/images/${segment(uniqueName('png'))}`
  const answer = await send('PUT', path, { body: png(date), headers: { 'Created-At': date } })
  expect(answer.status).toBe(400)
  expect(json(answer)).toEqual({ error: expect.stringContaining('Created-At must be a date') })
  expect((await send('GET', path)).status).toBe(404)
  const body = { content_type: 'image/png', bytes: 100, created_at: date }
  expect((await sendJson('/v1/uploads', body)).status).toBe(400)
})

test('a direct upload has an id, a file name, and a date of its own', async () => {
  const file = await picture('teal')
  const id = freeName()
  const form = await formFor(file, { id, filename: 'teal.png', created_at: '2010-01-01T00:00:00Z' })
  expect(form.id).toBe(id)
  expect((await fill(form, file)).status).toBe(204)
  expect(await told(form.status_url, 'ready')).toMatchObject({
    ...{ id, filename: 'teal.png', created_at: '2010-01-01T00:00:00.000Z' },
  })
})
