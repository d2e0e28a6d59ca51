// Contract 1, base64: JSON with base64 inside.

import { describe, expect, test } from 'vitest'
import { base64, discardAfterTest, expectRefusal, put, serving } from './contracts.ts'
import { png, pngToPad } from './images.ts'
import { freshName, uniqueName } from './names.ts'
import { type Answer, json, send, sendJson } from './wire.ts'

interface Entry {
  readonly filename: string
  readonly image_data: string
}

const upload = (...images: Entry[]): Promise<Answer> => sendJson('/upload', { images })

const entry = (filename: string, image: Uint8Array): Entry => ({ filename, image_data: base64(image) })

const stored = (name: string): Promise<Buffer | undefined> | undefined => serving['GET /{name}']?.(name)

describe('POST /upload', () => {
  test('stores an image and says so', async () => {
    const name = freshName()
    const answer = await upload(entry(name, png('one')))
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect(json(answer)).toEqual({ message: 'Saved 1 image(s)', saved_files: [name] })
    expect(await stored(name)).toEqual(png('one'))
  })

  test('stores a batch, and names its files in the order sent', async () => {
    const names = [freshName('c.png'), freshName('a.png'), freshName('b.png')]
    const answer = await upload(...names.map((name) => entry(name, png(name))))
    expect(json(answer)).toEqual({ message: 'Saved 3 image(s)', saved_files: names })
    for (const name of names) expect(await stored(name)).toEqual(png(name))
  })

  test('overwrites an image of that name', async () => {
    const name = freshName()
    await upload(entry(name, png('old')))
    const answer = await upload(entry(name, png('new')))
    expect(json(answer)).toEqual({ message: 'Saved 1 image(s)', saved_files: [name] })
    expect(await stored(name)).toEqual(png('new'))
  })

  test('keeps the last one where a batch has a name twice', async () => {
    const name = freshName()
    const answer = await upload(entry(name, png('first')), entry(name, png('last')))
    expect(answer.status).toBe(200)
    expect(await stored(name)).toEqual(png('last'))
  })

  test('keeps the last one where two file names of a batch become one name', async () => {
    const name = freshName()
    const answer = await upload(entry(name, png('first')), entry(`photos/${name}`, png('last')))
    expect(json<{ saved_files: string[] }>(answer).saved_files.at(-1)).toBe(name)
    expect(await stored(name)).toEqual(png('last'))
  })

  test('takes an empty list for what it is', async () => {
    const answer = await upload()
    expect(answer.status).toBe(200)
    expect(json(answer)).toEqual({ message: 'Saved 0 image(s)', saved_files: [] })
  })

  test.each([
    ['a path', (name: string) => `photos/2024/${name}`],
    ['an absolute path', (name: string) => `/home/me/${name}`],
    ['a path of Windows', (name: string) => `C:\\Users\\me\\${name}`],
    ['a climbing path', (name: string) => `../../${name}`],
  ])('answers with the name as stored, for %s', async (_, disguise) => {
    const name = freshName()
    const answer = await upload(entry(disguise(name), png(name)))
    expect(json(answer)).toEqual({ message: 'Saved 1 image(s)', saved_files: [name] })
    expect(await stored(name)).toEqual(png(name))
  })

  test.each([
    ['leading dots', (name: string) => `..${name}`],
    ['a control character', (name: string) => `${name.slice(0, 2)}\u0007${name.slice(2)}`],
    ['a line break at its end', (name: string) => `${name}\r\n`],
    ['a control character before leading dots', (name: string) => `\u0001..${name}`],
  ])('leaves the image alone whose name the file name would be without its %s', async (_, disguise) => {
    const name = freshName()
    await upload(entry(name, png('theirs')))
    expectRefusal(await upload(entry(disguise(name), png('ours'))), 'base64', 400)
    expect(await stored(name)).toEqual(png('theirs'))
  })

  test('stores a decomposed name in NFC', async () => {
    const name = freshName('crème brûlée 한.png')
    const answer = await upload(entry(name.normalize('NFD'), png(name)))
    expect(json(answer)).toEqual({ message: 'Saved 1 image(s)', saved_files: [name] })
    expect(await stored(name)).toEqual(png(name))
  })

  test.each([
    ['wrapped at 76 characters', (text: string) => text.replace(/.{76}/g, '$&\n')],
    ['wrapped with CR LF, and one at the end', (text: string) => `${text.replace(/.{64}/g, '$&\r\n')}\r\n`],
    ['with spaces and tabs', (text: string) => ` ${text.replace(/.{10}/g, '$& \t')} `],
    ['without padding', (text: string) => text.replace(/=+$/, '')],
    ['with a data: prefix', (text: string) => `data:image/png;base64,${text}`],
    ['with the data: prefix of another type', (text: string) => `data:image/jpeg;base64,${text}`],
    [
      'with a data: prefix, wrapped, without padding',
      (text: string) => `data:image/png;base64,${text.replace(/.{40}/g, '$&\n').replace(/=+$/, '')}`,
    ],
  ])('reads base64 %s', async (_, written) => {
    const name = freshName()
    const image = pngToPad()
    const answer = await upload({ filename: name, image_data: written(base64(image)) })
    expect(answer.status, answer.bytes.toString()).toBe(200)
    expect(await stored(name)).toEqual(image)
  })

  test('reads a JSON body whose type names its charset', async () => {
    const name = freshName('ünï.png')
    const answer = await send('POST', '/upload', {
      headers: { 'Content-Type': 'Application/JSON; charset=utf-8' },
      body: JSON.stringify({ images: [entry(name, png('one'))] }),
    })
    expect(json(answer)).toEqual({ message: 'Saved 1 image(s)', saved_files: [name] })
  })

  test.each([
    ['no images', {}],
    ['null for images', { images: null }],
    ['an object for images', { images: { filename: 'cat.png', image_data: '' } }],
    ['a string for images', { images: 'cat.png' }],
    ['a number in images', { images: [1] }],
    ['null in images', { images: [null] }],
    ['more wrong entries than can be told', { images: Array.from({ length: 200_000 }, () => ({})) }],
    ['an entry without a file name', { images: [{ image_data: base64(png('x')) }] }],
    ['a number for a file name', { images: [{ filename: 7, image_data: base64(png('x')) }] }],
    ['an entry without data', { images: [{ filename: 'cat.png' }] }],
    ['a number for data', { images: [{ filename: 'cat.png', image_data: 7 }] }],
    ['a list for a body', [{ filename: 'cat.png', image_data: base64(png('x')) }]],
    ['null for a body', null],
    ['a string for a body', 'images'],
  ])('refuses %s with 400', async (_, body) => {
    expectRefusal(await sendJson('/upload', body), 'base64', 400)
  })

  test.each([
    ['words', 'this is no base64!'],
    ['a foreign character inside', `${base64(png('x')).slice(0, 40)}*${base64(png('x')).slice(41)}`],
    ['a length that no bytes have', 'iVBOR'],
    ['padding alone', '===='],
    ['nothing', ''],
    ['blanks alone', ' \n '],
    ['a data: prefix alone', 'data:image/png;base64,'],
  ])('refuses %s for base64 with 400 and names the entry', async (_, data) => {
    const [good, bad] = [freshName('good.png'), freshName('bad.png')]
    const answer = await upload(entry(good, png('good')), { filename: bad, image_data: data })
    expect(expectRefusal(answer, 'base64', 400)).toContain(bad)
  })

  test.each([...['', '..', '...', '/', '\\', '\u0000'], ...['a'.repeat(201), 'あ'.repeat(67)]])(
    'refuses the file name %j with 400',
    async (filename) => {
      expectRefusal(await upload(entry(filename, png('x'))), 'base64', 400)
    },
  )

  test.each([
    ['bad base64', 400, 'not base64!'],
    ['no image', 415, base64(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))],
    ['a broken image', 422, base64(png('x').subarray(0, 14))],
  ])('stores nothing of a batch with %s in it', async (_, status, data) => {
    const [first, bad, last] = [freshName('first.png'), freshName('bad.png'), freshName('last.png')]
    await put(last, png('before'))
    const answer = await upload(
      entry(first, png('first')),
      { filename: bad, image_data: data },
      entry(last, png('last')),
    )
    expect(expectRefusal(answer, 'base64', status)).toContain(bad)
    expect(await stored(first)).toBeUndefined()
    expect(await stored(bad)).toBeUndefined()
    expect(await stored(last)).toEqual(png('before'))
  })

  test('stores nothing of a batch that there is no time for, and says how many images may be in one', async () => {
    const name = freshName()
    const images = Array.from({ length: 5001 }, () => entry(name, png('x')))
    expect(expectRefusal(await upload(...images), 'base64', 400)).toContain('at most 5,000 images')
    expect(await stored(name)).toBeUndefined()
  })

  test('stores nothing of a batch with an illegal name in it', async () => {
    const name = freshName()
    expectRefusal(await upload(entry(name, png('x')), entry('..', png('y'))), 'base64', 400)
    expect(await stored(name)).toBeUndefined()
  })
})

describe('POST /get', () => {
  test('returns images in the order of the request, and leaves out what is missing', async () => {
    const [first, second] = [freshName('a.png'), freshName('b.png')]
    await upload(entry(first, png('first')), entry(second, png('second')))
    const answer = await sendJson('/get', { filenames: [second, uniqueName('missing.png'), first] })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect(json(answer)).toEqual({
      count: 2,
      images: [entry(second, png('second')), entry(first, png('first'))],
    })
  })

  test('gives an image as often as it is asked for', async () => {
    const name = freshName()
    await upload(entry(name, png('x')))
    const answer = await sendJson('/get', { filenames: [name, name] })
    expect(json(answer)).toEqual({ count: 2, images: [entry(name, png('x')), entry(name, png('x'))] })
  })

  test.each([
    ['an empty list', []],
    ['missing images', [uniqueName('a.png'), uniqueName('b.png')]],
    ['names that no image can have', ['', '..', 'a'.repeat(201), '\u0000']],
  ])('answers %s with no images and without an error', async (_, filenames) => {
    const answer = await sendJson('/get', { filenames })
    expect(answer.status).toBe(200)
    expect(json(answer)).toEqual({ count: 0, images: [] })
  })

  test.each([
    ['no filenames', {}],
    ['null for filenames', { filenames: null }],
    ['a string for filenames', { filenames: 'cat.png' }],
    ['an object for filenames', { filenames: { 0: 'cat.png' } }],
    ['a number in filenames', { filenames: ['cat.png', 7] }],
    ['a list for a body', ['cat.png']],
    ['null for a body', null],
  ])('refuses %s with 400', async (_, body) => {
    expectRefusal(await sendJson('/get', body), 'base64', 400)
  })
})

describe.each(['/upload', '/get'])('POST %s', (path) => {
  test.each([
    ['no JSON', '{"images": ['],
    ['an empty body', ''],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('refuses %s with 400', async (_, body) => {
    const headers = { 'Content-Type': 'application/json' }
    expectRefusal(await send('POST', path, { headers, body }), 'base64', 400)
  })

  test('answers with a slash behind it, too', async () => {
    const name = freshName()
    await put(name, png('x'))
    const body = path === '/get' ? { filenames: [name] } : { images: [entry(name, png('x'))] }
    expect((await sendJson(`${path}/`, body)).status).toBe(200)
  })
})

test('round-trips a name that only a path can have', async () => {
  const name = `.${uniqueName('e\u0301.png')}`
  discardAfterTest(name)
  await put(name, png('hidden'))
  const answer = await sendJson('/get', { filenames: [name] })
  expect(json(answer)).toEqual({ count: 1, images: [entry(name, png('hidden'))] })
})
