import fc from 'fast-check'
import { expect, test } from 'vitest'
import { multipartFiles } from './multipart.ts'

const boundary = 'b'
const bytes = (text: string) => Buffer.from(text, 'latin1')

/** A form whose file part has these bytes after `name="file"; ` in its disposition. */
const form = (disposition: Buffer | string, charset?: string, field = 'name="file"') =>
  Buffer.concat([
    ...(charset === undefined
      ? []
      : [bytes(`--b\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\n${charset}\r\n`)]),
    bytes(`--b\r\nContent-Disposition: form-data; ${field}; `),
    Buffer.from(disposition),
    bytes('\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n--b--\r\n'),
  ])

const fileIn = async (contentType: string, body: Buffer) => {
  const [file] = await multipartFiles({ 'content-type': contentType }, body)
  return file
}

const nameIn = async (body: Buffer) =>
  (await fileIn(`multipart/form-data; boundary=${boundary}`, body))?.filename

const refused = expect.objectContaining({ code: 'bad-request' })

test.each([
  ['café.jpg in Latin-1', bytes('filename="caf\xe9.jpg"'), 'café.jpg'],
  ['cafè.jpg in Latin-1', bytes('filename="caf\xe8.jpg"'), 'cafè.jpg'],
  ['Windows quotes', bytes('filename="\x93a\x94.jpg"'), '“a”.jpg'],
  ['日本.jpg in Shift_JIS', bytes('filename="\x93\xfa\x96\x7b.jpg"'), '日本.jpg'],
  ['a Shift_JIS character whose second byte is a backslash', bytes('filename="\x95\x5c.jpg"'), '表.jpg'],
  ['UTF-8', Buffer.from('filename="Ünï😀.jpg"'), 'Ünï😀.jpg'],
  ['UTF-8 without quotes', Buffer.from('filename=Ünï.jpg'), 'Ünï.jpg'],
  ['a semicolon and quotes', 'filename="a; filename=\\"b\\".jpg"', 'a; filename="b".jpg'],
  ['a Windows path', 'filename="C:\\Users\\me\\a.jpg"', 'C:\\Users\\me\\a.jpg'],
  ['%22, as browsers send it', 'filename="a%22b.jpg"', 'a"b.jpg'],
  ['filename*', "filename*=UTF-8''na%C3%AFve%2522.jpg", 'naïve%22.jpg'],
  ['filename* with a language', "filename*=utf-8'en'a.jpg", 'a.jpg'],
  ['filename* in Latin-1', "filename*=iso-8859-1''caf%E9.jpg", 'café.jpg'],
  ['filename* in quotes', `filename*="utf-8''caf%C3%A9.jpg"`, 'café.jpg'],
  ['filename* before filename', `filename="cafe.jpg"; filename*=UTF-8''caf%C3%A9.jpg`, 'café.jpg'],
  ['an encoded word in base64, of .NET', 'filename="=?utf-8?B?w6kucG5n?="', 'é.png'],
  [
    'an encoded word with escapes, of Spring',
    'filename="=?UTF-8?Q?na=C3=AFve_caf=C3=A9.png?="',
    'naïve café.png',
  ],
  ['encoded words in lines', 'filename="=?UTF-8?Q?=E6=97=A5?=\r\n =?iso-8859-1?q?=E9.png?="', '日é.png'],
  ['filename* before an encoded word', `filename="=?utf-8?B?w6g=?="; filename*=utf-8''%C3%A9.png`, 'é.png'],
  [
    'an encoded word of another charset than it says',
    'filename="=?utf-8?B?6S5wbmc=?="',
    '=?utf-8?B?6S5wbmc=?=',
  ],
  ['other letter case', 'FileName="a.jpg"', 'a.jpg'],
  ['a field that continues on the next line', '\r\n\tfilename="a.jpg"', 'a.jpg'],
])('reads a file name: %s', async (_, disposition, name) => {
  expect(await nameIn(form(disposition))).toBe(name)
})

test.each([
  ['iso-8859-1', '\x83\x65.jpg', 'ƒe.jpg'],
  ['Shift_JIS', '\x83\x65.jpg', 'テ.jpg'],
  ['utf-8', '\xc3\xa9.jpg', 'é.jpg'],
  ['iso-8859-1', '\xc3\xa9.jpg', 'Ã©.jpg'],
  ['', '\xe9.jpg', 'é.jpg'],
])('reads a form in %j in that encoding', async (charset, name, expected) => {
  expect(await nameIn(form(bytes(`filename="${name}"`), charset))).toBe(expected)
})

test.each([
  ["bytes declared as UTF-8 that aren't", form(bytes('filename="caf\xe9.jpg"'), 'utf-8')],
  ['an unknown _charset_', form('filename="a.jpg"', 'klingon')],
  ["filename* that isn't valid in its charset", form("filename*=UTF-8''caf%E9.jpg")],
  ['filename* without a charset', form('filename*=a.jpg')],
  ['filename* in an unknown charset', form("filename*=klingon''a.jpg")],
  ['filename* with half an escape', form("filename*=UTF-8''100%.jpg")],
])('refuses a form: %s', async (_, body) => {
  await expect(nameIn(body)).rejects.toEqual(refused)
})

test('any UTF-8 name reads as itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (text) => {
      const name = text.toWellFormed().replaceAll(/[\r\n\0]/g, '')
      fc.pre(name !== '' && !name.includes('%22'))
      const quoted = name.replaceAll(/["\\]/g, '\\$&')
      expect(await nameIn(form(Buffer.from(`filename="${quoted}"`)))).toBe(name)
      const encoded = encodeURIComponent(name).replaceAll("'", '%27')
      expect(await nameIn(form(`filename*=UTF-8''${encoded}`))).toBe(name)
    }),
  )
})

test('a name that is read keeps all of its characters, whatever its bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 8 }), async (array) => {
      const text = Buffer.from(array)
        .toString('latin1')
        .replaceAll(/[\p{Cc}"\\%;]/gu, '')
      const name = await nameIn(form(bytes(`filename="-${text}"`))).catch(() => '')
      expect(name).not.toContain('\ufffd')
    }),
  )
})

test("the form's file keeps every byte, and the form its other fields", async () => {
  const file = await fileIn('multipart/form-data; boundary="b"', form('filename="a.jpg"'))
  expect(file?.bytes).toEqual(bytes('\0\xff'))
})

test.each([
  ['a type of text', 'Content-Type: text/plain'],
  ['a charset', 'Content-Type: image/gif; charset=utf-8'],
  ['no type', 'X-Note: none'],
])(
  'the field "file" keeps every byte without a filename, or with an empty one, with %s',
  async (_, field) => {
    for (const name of ['name="file"', 'name="file"; filename=""', `name="file"; filename*=UTF-8''`]) {
      const body = bytes(
        `--b\r\nContent-Disposition: form-data; ${name}\r\n${field}\r\n\r\nGIF\xff\xc3\xa9\r\n--b--`,
      )
      expect(await fileIn('multipart/form-data; boundary=b', body)).toEqual({
        field: 'file',
        bytes: bytes('GIF\xff\xc3\xa9'),
      })
    }
  },
)

test('boundaries may have spaces behind them', async () => {
  const body = bytes(form('filename="a.jpg"').toString('latin1').replaceAll('--b\r\n', '--b \t\r\n'))
  expect((await fileIn('multipart/form-data; boundary=b', body))?.filename).toBe('a.jpg')
})

test('a boundary that needs quotes is read without them, and from no other parameter', async () => {
  const body = bytes(form('filename="a.jpg"').toString('latin1').replaceAll('--b', '--==1?'))
  for (const type of ['boundary===1?', 'x="; boundary=b"; boundary="==1?"'])
    expect((await fileIn(`multipart/form-data; ${type}`, body))?.filename).toBe('a.jpg')
})

test('a body of nothing but boundaries is refused at once', async () => {
  const body = bytes('\r\n--b'.repeat(900_000))
  await expect(fileIn('multipart/form-data; boundary=b', body)).rejects.toEqual(refused)
})

test('a form may have 100 parts', async () => {
  const parts = (count: number) =>
    Buffer.concat([
      bytes('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(count - 1)),
      form('filename="a.jpg"'),
    ])
  expect(await nameIn(parts(100))).toBe('a.jpg')
  await expect(nameIn(parts(101))).rejects.toEqual(refused)
})
