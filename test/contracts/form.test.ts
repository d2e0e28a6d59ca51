// Contract 3, form: the upload of a web page, which alerts `message` whatever the status.

import { describe, expect, test } from 'vitest'
import { discardAfterTest, expectRefusal, segment } from './contracts.ts'
import { png } from './images.ts'
import { encodedFilePart, field, filePart, multipart } from './multipart.ts'
import { freshName, uniqueName } from './names.ts'
import { json, send } from './wire.ts'

interface Saved {
  readonly message: string
  readonly filename: string
}

describe('POST /upload with a form', () => {
  test('stores an image, with words for an alert and the name to fetch it by', async () => {
    const name = freshName()
    const answer = await send('POST', '/upload', multipart([filePart(name, png('one'), 'image/png')]))
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect(json(answer)).toEqual({ message: expect.stringMatching(/\w/), filename: name })
    const got = await send('GET', `/images/${name}`)
    expect(got.bytes).toEqual(png('one'))
    expect(got.headers['content-type']).toBe('image/png')
  })

  test('overwrites', async () => {
    const name = freshName()
    await send('POST', '/upload', multipart([filePart(name, png('old'))]))
    const answer = await send('POST', '/upload', multipart([filePart(name, png('new'))]))
    expect(answer.status).toBe(200)
    expect((await send('GET', `/images/${name}`)).bytes).toEqual(png('new'))
  })

  test('takes the FormData of a browser', async () => {
    const name = freshName('ein Foto (Größe 2).png')
    const form = new FormData()
    form.append('title', 'a cat')
    form.append('file', new File([new Uint8Array(png('x'))], name, { type: 'image/png' }))
    const request = new Request('http://page.example', { method: 'POST', body: form })
    const answer = await send('POST', '/upload', {
      headers: { 'Content-Type': request.headers.get('Content-Type') ?? '' },
      body: Buffer.from(await request.arrayBuffer()),
    })
    expect(json<Saved>(answer).filename).toBe(name)
    expect((await send('GET', `/images/${segment(name)}`)).bytes).toEqual(png('x'))
  })

  test('answers with a slash behind it, too', async () => {
    const answer = await send('POST', '/upload/', multipart([filePart(freshName(), png('x'))]))
    expect(answer.status).toBe(200)
  })

  test.each(['', '.', '..', '...', 'photos/..', 'a'.repeat(201), 'あ'.repeat(67)])(
    'refuses the file name %j with 400',
    async (fileName) => {
      const sending = multipart([filePart(fileName, png('x'))])
      expectRefusal(await send('POST', '/upload', sending), 'form', 400)
      expectRefusal(await send('POST', '/', sending), 'root', 400)
    },
  )

  test('takes names of 200 bytes', async () => {
    const name = uniqueName('').padEnd(200, 'x')
    discardAfterTest(name)
    expect((await send('POST', '/upload', multipart([filePart(name, png('x'))]))).status).toBe(200)
    expect((await send('GET', `/images/${name}`)).bytes).toEqual(png('x'))
  })
})

// One table for both contracts that take the name from the part: what the file name becomes.
describe.each([
  ['/upload', 200],
  ['/', 201],
])('POST %s', (path, stored) => {
  test.each([
    ['spaces', (name: string) => [filePart(`my ${name}`, png(name))], (name: string) => `my ${name}`],
    ['quotes, escaped', (name: string) => [filePart(`"${name}"`, png(name))], (name: string) => `"${name}"`],
    [
      'raw Unicode',
      (name: string) => [filePart(`Ünï😀ש${name}`, png(name))],
      (name: string) => `Ünï😀ש${name}`,
    ],
    [
      'decomposed Unicode',
      (name: string) => [filePart(`e\u0301${name}`, png(name))],
      (name: string) => `\u00e9${name}`,
    ],
    ['a path', (name: string) => [filePart(`/home/me/${name}`, png(name))], (name: string) => name],
    ['a path of Windows', (name: string) => [filePart(`C:\\me\\${name}`, png(name))], (name: string) => name],
    [
      'a path of Windows, not escaped',
      (name: string) => [
        { disposition: `name="file"; filename="C:\\Users\\me\\${name}"`, content: png(name) },
      ],
      (name: string) => name,
    ],
    [
      'no quotes',
      (name: string) => [{ disposition: `name=file; filename=${name}`, content: png(name) }],
      (name: string) => name,
    ],
    [
      'filename*',
      (name: string) => [encodedFilePart(`"é 100%41😀${name}`, png(name))],
      (name: string) => `"é 100%41😀${name}`,
    ],
    [
      'filename* after filename',
      (name: string) => [
        {
          disposition: `name="file"; filename="fallback.png"; filename*=utf-8''%e2%82%ac${name}`,
          content: png(name),
        },
      ],
      (name: string) => `€${name}`,
    ],
    [
      'a semicolon inside',
      (name: string) => [filePart(`a; b="c"; ${name}`, png(name))],
      (name: string) => `a; b="c"; ${name}`,
    ],
    [
      'other parameters and other case',
      (name: string) => [{ disposition: `Size=3; NAME="file"; FileName="${name}"`, content: png(name) }],
      (name: string) => name,
    ],
    [
      'fields before and after it',
      (name: string) => [
        field('title', 'a cat'),
        field('tags', ''),
        filePart(name, png(name)),
        field('filename', 'wrong.png'),
      ],
      (name: string) => name,
    ],
    [
      'a field whose text looks like a part',
      (name: string) => [
        field('note', 'Content-Disposition: form-data; name="file"; filename="wrong.png"\r\n\r\n--a-bound'),
        filePart(name, png(name)),
      ],
      (name: string) => name,
    ],
  ])('stores a file name with %s under the name it becomes', async (_, parts, becomes) => {
    const name = freshName()
    const expected = becomes(name)
    discardAfterTest(expected)
    const answer = await send('POST', path, multipart(parts(name)))
    expect(answer.status, answer.bytes.toString()).toBe(stored)
    if (path === '/upload') expect(json<Saved>(answer).filename).toBe(expected)
    expect((await send('GET', `/images/${segment(expected)}`)).bytes).toEqual(png(name))
  })
})

test('a quote that a browser wrote as %22 ends in a name under which the image is found', async () => {
  const name = freshName()
  const part = { disposition: `name="file"; filename="a%22b${name}"`, content: png(name) }
  const { filename } = json<Saved>(await send('POST', '/upload', multipart([part])))
  discardAfterTest(filename)
  expect([`a"b${name}`, `a%22b${name}`]).toContain(filename)
  expect((await send('GET', `/images/${segment(filename)}`)).bytes).toEqual(png(name))
})
