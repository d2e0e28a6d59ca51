// DELETE /v1/images deletes many.
import { describe, expect, test } from 'vitest'
import { discardAfterTest, expectRefusal } from './contracts.ts'
import { png } from './images.ts'
import { uniqueName } from './names.ts'
import { json, send } from './wire.ts'

const remove = (body: unknown, headers: Record<string, string> = {}) =>
  send('DELETE', '/v1/images', {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

async function stored(): Promise<{ id: string }> {
  const headers = { 'Content-Type': 'image/png' }
  const created = json<{ id: string }>(await send('POST', '/v1/images', { headers, body: png('a') }))
  discardAfterTest(created.id)
  return created
}

describe('DELETE /v1/images', () => {
  test('deletes each, and says what became of it', async () => {
    const [one, other] = [await stored(), await stored()]
    const none = uniqueName('none.png')
    const answer = await remove({ ids: [one.id, none, 'a/b', other.id, one.id] })
    expect(answer.status).toBe(200)
    expect(json(answer)).toEqual({
      data: [
        { image_id: one.id, status: 200 },
        { image_id: none, status: 404, detail: expect.any(String) },
        { image_id: 'a/b', status: 400, detail: expect.any(String) },
        { image_id: other.id, status: 200 },
      ],
    })
    for (const { id } of [one, other]) expect((await send('GET', `/images/${id}`)).status).toBe(404)
  })

  test('takes lines of text, as FilePond sends them', async () => {
    const { id } = await stored()
    const answer = await send('DELETE', '/v1/images', {
      headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
      body: Buffer.from(id),
    })
    expect(json(answer)).toEqual({ data: [{ image_id: id, status: 200 }] })
  })

  test.each([
    ['no list', {}],
    ['an empty list', { ids: [] }],
    ['a number', { ids: [1] }],
    ['one that is no id', { ids: ['a'.repeat(501)] }],
    ['too many', { ids: Array.from({ length: 1001 }, (_, index) => `none-${index}`) }],
  ])('with %s is 400', async (_, body) => {
    expectRefusal(await remove(body), 'v1', 400)
  })

  test('takes 1,000 ids', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => uniqueName(`${index}.png`))
    const answer = await remove({ ids })
    expect(json<{ data: { status: number }[] }>(answer).data.map(({ status }) => status)).toEqual(
      ids.map(() => 404),
    )
  })

  test('with a precondition is 400, and deletes nothing', async () => {
    const { id } = await stored()
    expectRefusal(await remove({ ids: [id] }, { 'If-Match': '"x"' }), 'v1', 400)
    expect((await send('GET', `/images/${id}`)).status).toBe(200)
  })

  test('with a wrong digest is 400, and deletes nothing', async () => {
    const { id } = await stored()
    const digest = { 'Content-Digest': 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:' }
    expectRefusal(await remove({ ids: [id] }, digest), 'v1', 400)
    expect((await send('GET', `/images/${id}`)).status).toBe(200)
  })
})
