// Contract 4, root: names at the root.

import { describe, expect, test } from 'vitest'
import { expectRefusal, segment } from './contracts.ts'
import { png } from './images.ts'
import { filePart, multipart } from './multipart.ts'
import { freshName, uniqueName } from './names.ts'
import { header, json, send } from './wire.ts'

const post = (name: string, image: Buffer) => send('POST', '/', multipart([filePart(name, image)]))

describe('POST /', () => {
  test('stores an image and answers with a JSON string', async () => {
    const name = freshName()
    const answer = await post(name, png('one'))
    expect(answer.status).toBe(201)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect(answer.bytes.toString()).toBe('"Image successfully uploaded"')
    expect((await send('GET', `/${name}`)).bytes).toEqual(png('one'))
  })

  test('refuses a name that is taken with 409 and leaves its image alone', async () => {
    const name = freshName()
    await post(name, png('first'))
    expectRefusal(await post(name, png('second')), 'root', 409)
    expect((await send('GET', `/${name}`)).bytes).toEqual(png('first'))
  })

  test('refuses a name that another file name became, with 409', async () => {
    const name = freshName('é.png')
    await post(name, png('first'))
    expectRefusal(await post(`photos/${name.normalize('NFD')}`, png('second')), 'root', 409)
  })

  test('takes a name again once its image is deleted', async () => {
    const name = freshName()
    await post(name, png('first'))
    await send('DELETE', `/${name}`)
    expect((await post(name, png('second'))).status).toBe(201)
    expect((await send('GET', `/${name}`)).bytes).toEqual(png('second'))
  })

  test('lets exactly one of two at the same moment have the name', async () => {
    for (let round = 0; round < 15; round++) {
      const name = freshName()
      const images = [png(`a${round}`), png(`b${round}`)]
      const answers = await Promise.all(images.map((image) => post(name, image)))
      expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409])
      const winner = answers.findIndex((answer) => answer.status === 201)
      expect((await send('GET', `/${name}`)).bytes).toEqual(images[winner])
    }
  })

  test('lets exactly one of eight at the same moment have the name', async () => {
    const name = freshName()
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => post(name, png(`${index}`))))
    const statuses = answers.map((answer) => answer.status).toSorted()
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409, 409, 409])
  })
})

describe('GET /{name}', () => {
  test('answers with the bytes and the headers of the contract', async () => {
    const name = freshName()
    await post(name, png('one'))
    const answer = await send('GET', `/${name}`)
    expect(answer.status).toBe(200)
    expect(answer.bytes).toEqual(png('one'))
    expect(header(answer, 'Content-Type')).toBe('image/png')
    expect(header(answer, 'Content-Disposition')).toMatch(/^inline; filename="?t-[\w.-]+"?$/)
    expect(header(answer, 'Content-Disposition')).toContain(name)
    expect(header(answer, 'Cache-Control')).toBe('no-cache')
    const modified = header(answer, 'Last-Modified')
    expect(new Date(modified).toUTCString()).toBe(modified)
    expect(Math.abs(Date.parse(modified) - Date.now())).toBeLessThan(15 * 60_000)
  })

  test('answers 404 if there is none', async () => {
    expectRefusal(await send('GET', `/${uniqueName('none.png')}`), 'root', 404)
  })

  test.each(['upload', 'get', 'images', 'v1'])('does not take %s for anything but a name', async (word) => {
    const answer = await send('GET', `/${word}`)
    if (answer.status !== 200) expectRefusal(answer, 'root', 404)
    else expect(answer.headers['content-type']).toMatch(/^image\//)
  })
})

describe('DELETE /{name}', () => {
  test('answers 204 without a body, and 404 the second time', async () => {
    const name = freshName()
    await post(name, png('x'))
    const answer = await send('DELETE', `/${name}`)
    expect(answer.status).toBe(204)
    expect(answer.bytes).toHaveLength(0)
    expect((await send('GET', `/${name}`)).status).toBe(404)
    expectRefusal(await send('DELETE', `/${name}`), 'root', 404)
  })
})

describe('GET /', () => {
  test.each([
    ['no Accept', {}],
    ['Accept: */*', { Accept: '*/*' }],
    ['Accept: application/json', { Accept: 'application/json' }],
    ['the Accept of axios', { Accept: 'application/json, text/plain, */*' }],
  ])('is a JSON array of names for %s', async (_, headers: Record<string, string>) => {
    const answer = await send('GET', '/', { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect(json<unknown[]>(answer).every((name) => typeof name === 'string')).toBe(true)
  })

  test('has a name once it is stored and not once it is deleted', async () => {
    const name = freshName('é "x" 😀.png')
    const list = async () =>
      json<string[]>(await send('GET', `/?limit=1&after=${segment(name.slice(0, -1))}`))
    await post(name, png('x'))
    expect(await list()).toEqual([name])
    await send('DELETE', `/${segment(name)}`)
    expect(await list()).not.toContain(name)
  })
})
