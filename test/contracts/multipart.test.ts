// Multipart as real clients send it, and as broken ones do (RFC 2046, RFC 7578).

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Contract, expectRefusal } from './contracts.ts'
import { png } from './images.ts'
import { encode, field, filePart, multipart, type Part } from './multipart.ts'
import { freshName } from './names.ts'
import { type Sending, send } from './wire.ts'

const type = (value: string) => ({ 'Content-Type': value })

/** The three contracts that take multipart, with the path for a name and the status of success. */
const targets: [string, Contract, number, (name: string) => string][] = [
  ['POST /images/{id}', 'images', 201, (name) => `/images/${name}`],
  ['POST /upload', 'form', 200, () => '/upload'],
  ['POST /', 'root', 201, () => '/'],
]

/** Any boundary of RFC 2046: 1 to 70 of its characters, the last of which is no space. */
const anyBoundary = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(..."09azAZ'()+_,-./:=? "), maxLength: 69 }),
    fc.constantFrom(..."09azAZ'()+_,-./:=?"),
  )
  .map((ends) => ends.join(''))

describe.each(targets)('%s', (_, contract, stored, path) => {
  async function expectStored(name: string, sending: Sending, image = png(name)): Promise<void> {
    const answer = await send('POST', path(name), sending)
    expect(answer.status, answer.bytes.toString()).toBe(stored)
    expect((await send('GET', `/${name}`)).bytes).toEqual(image)
  }

  async function expectRefused(sending: Sending, status: number | number[] = 400): Promise<void> {
    const name = freshName()
    expectRefusal(await send('POST', path(name), sending), contract, status)
    expect((await send('GET', `/${name}`)).status).toBe(404)
  }

  const file = (name: string): Part => filePart(name, png(name))

  test('takes any legal boundary', async () => {
    await fc.assert(
      fc.asyncProperty(anyBoundary, async (boundary) => {
        const name = freshName()
        await expectStored(name, multipart([field('a', 'b'), file(name)], boundary))
      }),
      {
        numRuns: 20,
        examples: [
          ["'"],
          ['_'],
          ['='.repeat(70)],
          ["gc0p4Jq0M2Yt08jU534c0p''"],
          ['----WebKitFormBoundary7MA4YWxkTrZu0gW'],
          ['with space, and: more?'],
        ],
      },
    )
  })

  test.each([
    ['quoted without need', 'multipart/form-data; boundary="simple"'],
    ['in other case', 'Multipart/Form-Data; BOUNDARY=simple'],
    ['behind another parameter', 'multipart/form-data; charset=utf-8; boundary=simple'],
    ['before another parameter', 'multipart/form-data; boundary=simple; charset="utf-8"'],
    ['without spaces', 'multipart/form-data;boundary=simple'],
  ])('takes a boundary %s', async (_, header) => {
    const name = freshName()
    await expectStored(name, { headers: type(header), body: encode([file(name)], 'simple') })
  })

  test('takes the file behind many other fields, and before more', async () => {
    const name = freshName()
    const fields = Array.from({ length: 40 }, (_, index) => field(`field-${index}`, 'x'.repeat(index)))
    await expectStored(name, multipart([...fields, file(name), ...fields.slice(0, 20)]))
  })

  test('takes a preamble and an epilogue', async () => {
    const name = freshName()
    const { headers = {}, body = '' } = multipart([file(name)])
    const framed = Buffer.concat([
      Buffer.from('This is a message in MIME format.\r\n'),
      Buffer.from(body),
      Buffer.from('\r\nand an epilogue\r\n'),
    ])
    await expectStored(name, { headers, body: framed })
  })

  test('takes a body without the line break at its end', async () => {
    const name = freshName()
    const { headers = {}, body = '' } = multipart([file(name)])
    await expectStored(name, { headers, body: Buffer.from(body).subarray(0, -2) })
  })

  test('takes an image that has line breaks and nearly the boundary in it', async () => {
    const name = freshName()
    const image = png('\r\n--a-boundary-7f3\r\n--a-boundary-7f3-\r\n\r\n--')
    await expectStored(name, multipart([filePart(name, image)]), image)
  })

  test('takes part headers beyond the two usual ones', async () => {
    const name = freshName()
    const part = { ...file(name), type: 'image/png\r\nContent-Length: 70\r\nX-Note: \u00fcber' }
    await expectStored(name, multipart([part]))
  })

  test('takes a file without a file name where it needs none', async () => {
    const name = freshName()
    for (const disposition of ['name="file"', 'name="file"; filename=""']) {
      const sending = multipart([{ disposition, type: 'image/png', content: png(name) }])
      if (contract === 'images') await expectStored(name, sending)
      else await expectRefused(sending)
    }
  })

  test('takes the file beside an input for which none was chosen', async () => {
    const none = { disposition: 'name="file"; filename=""', type: 'application/octet-stream', content: '' }
    await expectRefused(multipart([none]))
    for (const parts of [(name: string) => [none, file(name)], (name: string) => [file(name), none]]) {
      const name = freshName()
      await expectStored(name, multipart(parts(name)))
    }
  })

  test.each([
    ['no parts', multipart([])],
    ['other fields alone', multipart([field('title', 'a cat'), field('tags', 'x')])],
    [
      'the file in another field',
      multipart([{ disposition: 'name="image"; filename="a.png"', content: 'x' }]),
    ],
    ['an empty file', multipart([filePart('t-empty.png', Buffer.alloc(0))])],
    ['no file chosen, as browsers send it', multipart([filePart('', Buffer.alloc(0))])],
    ['two files', multipart([filePart('t-1.png', png('1')), filePart('t-2.png', png('2'))])],
    ['no boundary', { headers: type('multipart/form-data'), body: encode([], 'x') }],
    ['an empty boundary', { headers: type('multipart/form-data; boundary='), body: encode([], 'x') }],
    [
      'another boundary than the one announced',
      {
        headers: type('multipart/form-data; boundary=one'),
        body: encode([filePart('t-1.png', png('1'))], 'two'),
      },
    ],
    ['an empty body', { headers: type('multipart/form-data; boundary=x'), body: '' }],
    ['no body', { headers: type('multipart/form-data; boundary=x') }],
    ['garbage', { headers: type('multipart/form-data; boundary=x'), body: Buffer.alloc(5000, 0x2d) }],
    [
      'a part without headers',
      { headers: type('multipart/form-data; boundary=x'), body: '--x\r\n\r\nabc\r\n--x--\r\n' },
    ],
  ])('refuses %s with 400', async (_, sending) => {
    await expectRefused(sending)
  })

  test('refuses a body cut off anywhere with 400', async () => {
    const { headers = {}, body = '' } = multipart([field('title', 'a cat'), filePart(freshName(), png('x'))])
    const whole = Buffer.from(body)
    const closing = whole.length - '--\r\n'.length
    for (const end of [10, 60, 100, 130, 200, closing - 30, closing - 1, closing, closing + 1])
      await expectRefused({ headers, body: whole.subarray(0, end) })
  })

  test('refuses 2,000 parts with 4xx', async () => {
    const fields = Array.from({ length: 2000 }, (_, index) => field(`f${index}`, 'x'))
    await expectRefused(multipart([...fields, filePart(freshName(), png('x'))]), [400, 413])
  })

  test('refuses 2,000 parts behind the file with 4xx', async () => {
    const fields = Array.from({ length: 2000 }, (_, index) => field(`f${index}`, 'x'))
    await expectRefused(multipart([filePart(freshName(), png('x')), ...fields]), [400, 413])
  })

  test('refuses part headers without end with 4xx', async () => {
    const part = { disposition: `name="file"; filename="${'a'.repeat(200_000)}"`, content: png('x') }
    await expectRefused(multipart([part]), [400, 413])
  })

  test('answers bare line feeds, without hanging', async () => {
    const name = freshName()
    const { headers = {}, body = '' } = multipart([filePart(name, png('x'))])
    const bare = Buffer.from(body).toString('latin1').replaceAll('\r\n', '\n')
    const answer = await send('POST', path(name), { headers, body: Buffer.from(bare, 'latin1') })
    expect([stored, 400, 422]).toContain(answer.status)
  })

  test('gives broken bytes a plain answer, never a 5xx', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '--x',
        '--x--',
        '\r\n',
        '\r\n\r\n',
        '--',
        'Content-Disposition: form-data; ',
        'name="file"',
      ),
      fc.constantFrom(
        '; filename="',
        '"',
        "; filename*=UTF-8''%zz",
        ";filename*=x'y'z",
        '\0',
        '\\',
        ':',
        '\n',
      ),
      fc.string({ unit: 'binary', maxLength: 10 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 20 }), async (parts) => {
        const headers = type('multipart/form-data; boundary=x')
        const answer = await send('POST', path(freshName()), { headers, body: parts.join('') })
        expectRefusal(answer, contract, [400, 415, 422])
      }),
      { numRuns: 60 },
    )
  })
})
