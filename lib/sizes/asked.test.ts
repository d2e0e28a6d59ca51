// What a query asks for: one rendition for all its spellings, or an error that says what is wrong.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ImageError } from '../image/errors.ts'
import { contentTypes } from '../image/image.ts'
import { presets } from '../image/presets.ts'
import { fileOf, renditionFormats, toQuery } from '../image/rendition.ts'
import { readSize } from './asked.ts'
import { sides } from './ladder.ts'
import { negotiate } from './negotiate.ts'
import { readers } from './parameters.ts'

function rendition(query: string, isSigned = false) {
  const asked = readSize(new URLSearchParams(query), isSigned, 'ladder')
  if (!asked) throw new Error(`${query} asks for nothing`)
  return asked.toRendition('jpeg')
}

const file = (query: string, isSigned?: boolean) => fileOf(rendition(query, isSigned))
const served = (query: string, isSigned?: boolean) =>
  decodeURIComponent(String(toQuery(rendition(query, isSigned))))

function refusal(query: string): string {
  try {
    rendition(query)
  } catch (error) {
    if (error instanceof ImageError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'none'
}

test.each([
  ['w=800', 'w=800&fit=inside', 'w=790', 'w=400&dpr=2', 'w=800&format=webp', 'w=800&q=80', 'w=800&v=3&_=17'],
  [
    'w=300&h=200',
    'h=200&w=300',
    'w=300&h=200&fit=cover',
    'h=200&w=300&position=centre',
    'w=300&h=200&position=0.5,0.5',
  ],
  ['w=200&h=200&dpr=1.5', 'w=300&h=300', 'h=300&w=300&dpr=1'],
  ['w=64&format=jpeg', 'format=auto&w=64', 'w=64&format=jpeg&bg=white', 'w=64&format=jpeg&bg=FFF'],
  ['w=64&rotate=0', 'w=64&blur=0', 'w=64&enlarge=0', 'w=64&flip=0&gray=0', 'w=50'],
  ['format=avif', 'format=avif&q=60', 'format=avif&q=55'],
])('%s is the same picture however it is put', (query, ...others) => {
  for (const other of others) expect(file(other), other).toBe(file(query))
})

test('what changes the picture changes its file', () => {
  const queries = [
    'w=200',
    'h=200',
    'w=200&h=200',
    'w=200&h=200&fit=contain',
    'w=200&h=200&fit=fill',
    'w=200&h=200&fit=inside',
    'w=200&h=200&fit=outside',
    'w=200&h=200&position=entropy',
    'w=200&h=200&position=0,1',
    'w=200&h=200&position=1,0',
    'w=200&format=png',
    'w=200&format=gif',
    'w=200&q=40',
    'w=200&blur=2',
    'w=200&rotate=90',
    'w=200&bg=black',
    'w=200&enlarge=1',
    'w=200&flip=1',
    'w=200&gray=1',
    'w=200&gray=bitonal',
    'w=200&rotate=22.5',
    'w=200&crop=0,0,9,9',
    'w=200&crop=0,0,99,9',
    'format=webp',
    'format=tiff',
  ]
  expect(new Set(queries.map((query) => file(query, true))).size).toBe(queries.length)
})

test('no rendition has the file of a preset', () => {
  for (const preset of Object.keys(presets)) expect(file('format=webp')).not.toBe(`${preset}.webp`)
  expect(file('format=webp')).toMatch(/^size_/)
})

test.each([
  ['w=790', 'w=800&format=webp&q=80'],
  ['w=1', 'w=16&format=webp&q=80'],
  ['w=10000', 'w=3840&format=webp&q=80'],
  ['w=250&h=150&fit=outside', 'w=300&h=160&fit=outside&format=webp&q=80'],
  ['h=100&q=61&blur=3', 'h=128&format=webp&q=80&blur=5'],
  ['w=96&h=96&position=0.3,0.9', 'w=96&h=96&fit=cover&position=0.25,1&format=webp&q=80'],
])('%s is taken to the ladder without a signature', (query, taken) => {
  expect(served(query)).toBe(taken)
})

test('with a signature everything is exact', () => {
  const query =
    'w=790&h=333&fit=cover&position=0.31,0.9&format=jpeg&q=61&blur=3.5&rotate=33.3&bg=1e90ff&enlarge=1' +
    '&crop=10,20,300,400&flip=1&gray=bitonal'
  expect(served(query, true)).toBe(query)
  expect(served('w=333&dpr=1.5', true)).toBe('w=500&format=webp&q=80')
})

test.each([
  ['w=200&h=100', 'w=200&h=100&fit=cover&position=0.3,0.7&format=webp&q=80'],
  ['w=200&h=100&position=1,0', 'w=200&h=100&fit=cover&position=1,0&format=webp&q=80'],
  ['w=200&h=100&crop=0,0,90,90', 'w=200&h=100&fit=cover&format=webp&q=80&crop=0,0,90,90'],
])('the focus of the image frames %s, unless the URL says what to keep', (query, taken) => {
  const asked = readSize(new URLSearchParams(query), true, 'ladder')
  const focused = asked?.toRendition('webp', { x: 0.3, y: 0.7 })
  expect(focused && decodeURIComponent(String(toQuery(focused)))).toBe(taken)
  expect(asked?.usesFocus).toBe(taken.includes('0.3'))
})

test('the ladder ascends, and its last side is never over what may be asked for', () => {
  expect([...sides].sort((a, b) => a - b)).toEqual([...sides])
  expect(sides.at(-1)).toBeLessThanOrEqual(10_000)
})

test.each([
  ['w=abc', /w must be a whole number from 1 to 10000/],
  ['w=', /^bad-request: w must/],
  ['w=0', /w must/],
  ['w=-3', /w must/],
  ['w=10001', /w must/],
  ['w=1e3', /w must/],
  ['w=12.5', /w must/],
  ['h=Infinity', /h must/],
  ['w=100&w=200', /w must be given once/],
  ['fit=cover', /fit needs both w and h/],
  ['w=3&fit=fill', /fit needs both w and h/],
  ['w=3&h=3&fit=crop', /fit must be one of cover, contain, fill, inside, outside/],
  ['w=3&h=3&position=top', /position must be centre, attention, entropy, or a point/],
  ['w=3&h=3&position=1.1,0', /position must/],
  ['w=3&h=3&fit=contain&position=entropy', /position needs both w and h, and fit=cover/],
  ['w=3&position=0.1,0.1', /position needs/],
  ['format=bmp', /format must be one of jpeg, png, webp, avif, gif, tiff, auto/],
  ['format=__proto__', /format must/],
  ['q=0', /q must be a whole number from 1 to 100/],
  ['q=50&format=png', /q must be left out with png, gif and tiff/],
  ['dpr=2', /dpr needs w or h/],
  ['w=100&dpr=0', /dpr must be a number from 1 to 4/],
  ['w=9000&dpr=2', /w and h times dpr must be at most 10000/],
  ['blur=51', /blur must be 0, or a number from 0.3 to 50/],
  ['blur=0.1', /blur must/],
  ['blur=50.5', /blur must/],
  ['rotate=360', /rotate must be a number of degrees from 0 to 359.999/],
  ['rotate=45', /^bad-signature: rotate needs a signed URL, unless it is 0, 90, 180 or 270/],
  ['crop=0,0,9', /crop must be x,y,width,height in pixels/],
  ['crop=0,0,0,9', /crop must/],
  ['crop=-1,0,9,9', /crop must/],
  ['crop=0,0,9,9', /^bad-signature: crop needs a signed URL/],
  ['flip=yes', /flip must be one of 0, 1/],
  ['gray=2', /gray must be one of 0, 1, bitonal/],
  ['rotate=-90', /rotate must/],
  ['bg=reddish', /bg must be a colour/],
  ['bg=%23ffffff', /bg must be a colour/],
  ['bg=1e90ff', /^bad-signature: bg needs a signed URL, unless it is white or black/],
  ['enlarge=1', /enlarge=1 needs w or h/],
  ['w=3&enlarge=yes', /enlarge must be one of 0, 1/],
])('%s is refused in words', (query, words) => {
  expect(refusal(query)).toMatch(words)
})

test.each(['', 'v=3', '_=1712', 'width=300', 'W=300', 'utm_source=mail&fbclid=x', '=', '&&'])(
  'a query of %j asks for no size',
  (query) => {
    expect(readSize(new URLSearchParams(query), false, 'ladder')).toBeUndefined()
  },
)

test.each([
  [contentTypes.jpeg, 'image/avif,image/webp,image/apng,*/*;q=0.8', 'avif'],
  [contentTypes.jpeg, 'image/webp,image/*', 'webp'],
  [contentTypes.jpeg, 'image/avif;q=0,image/webp', 'webp'],
  [contentTypes.jpeg, '*/*', 'jpeg'],
  [contentTypes.jpeg, undefined, 'jpeg'],
  [contentTypes.png, 'image/*', 'png'],
  [contentTypes.tiff, 'text/html', 'png'],
  [contentTypes.gif, 'image/avif,image/webp', 'webp'],
  [contentTypes.gif, 'image/avif', 'gif'],
  [contentTypes.webp, 'image/avif', 'png'],
  [contentTypes.avif, '', 'png'],
])('of a %s, who accepts %s gets %s', (contentType, accept, format) => {
  expect(negotiate(contentType, accept)).toBe(format)
})

const chrome = 'image/avif,image/webp,image/apng,*/*;q=0.8'

test.each([
  [{ graphic: true, opaque: true }, contentTypes.png, chrome, 'webp'],
  [{ graphic: true, opaque: true }, contentTypes.png, 'image/avif', 'avif'],
  [{ graphic: true, opaque: true }, contentTypes.png, '*/*', 'png'],
  [{ graphic: true, opaque: true }, contentTypes.jpeg, '*/*', 'jpeg'],
  [{ graphic: false, opaque: true }, contentTypes.png, chrome, 'avif'],
  [{ graphic: false, opaque: true }, contentTypes.tiff, '*/*', 'jpeg'],
  [{ graphic: false, opaque: false }, contentTypes.png, chrome, 'avif'],
  [{ graphic: false, opaque: false }, contentTypes.avif, '*/*', 'png'],
  [{ graphic: false, opaque: true }, contentTypes.gif, '*/*', 'gif'],
])('of pixels %j in a %s, who accepts %s gets %s', (pixels, contentType, accept, format) => {
  expect(negotiate(contentType, accept, pixels)).toBe(format)
})

const name = fc.constantFrom(...Object.keys(readers))
const value = fc.oneof(
  fc.string(),
  fc.constantFrom('1', '300', '10000', 'cover', 'auto', 'attention', '0.3,0.7', 'fff', '90', '2', '1.5'),
  fc.constantFrom('0,0,300,200', 'bitonal', '22.5'),
)
const queries = fc.array(fc.tuple(name, value), { maxLength: 6 }).map((pairs) => new URLSearchParams(pairs))

test('whatever the values are, a query ends in a rendition within bounds, or in a refusal that names a parameter', () => {
  fc.assert(
    fc.property(queries, fc.boolean(), (query, isSigned) => {
      try {
        const asked = readSize(query, isSigned, 'ladder')
        if (!asked) return
        const made = asked.toRendition('jpeg')
        expect(Math.max(made.width ?? 1, made.height ?? 1)).toBeLessThanOrEqual(isSigned ? 10_000 : 3840)
        // What is said to have been served asks for the very same.
        const again = readSize(toQuery(made), isSigned, 'ladder')?.toRendition('jpeg')
        expect(again).toEqual(made)
      } catch (error) {
        if (!(error instanceof ImageError)) throw error
        expect(['bad-request', 'bad-signature']).toContain(error.code)
        expect(Object.keys(readers).some((one) => error.message.includes(one))).toBe(true)
      }
    }),
    { seed: 5, numRuns: 2000 },
  )
})

describe('where only widths need no signature', () => {
  const unsigned = (query: string) => {
    try {
      const asked = readSize(new URLSearchParams(query), false, 'widths')
      return asked && fileOf(asked.toRendition('jpeg'))
    } catch (error) {
      return (error as ImageError).code
    }
  }

  const widths = [undefined, ...sides].map((w) => (w === undefined ? '' : `w=${w}`))
  const qualities = ['', ...Array.from({ length: 100 }, (_, at) => `q=${at + 1}`)]
  const all = widths.flatMap((width) =>
    Object.keys(renditionFormats).flatMap((format) =>
      qualities.map((quality) => [`format=${format}`, width, quality].filter(Boolean).join('&')),
    ),
  )

  test('nobody gets more than 450 sizes of an image without a signature', () => {
    const files = new Set(all.map(unsigned).filter((file) => !file?.startsWith('bad-')))
    // docs/sign-urls.md names this number.
    expect(files.size).toBe(450)
    fc.assert(
      fc.property(queries, (query) => {
        const file = unsigned(String(query))
        if (file === undefined || file.startsWith('bad-')) return
        expect(files).toContain(file)
      }),
      { numRuns: 20_000 },
    )
  })

  test.each(['h=200', 'w=300&h=200', 'w=300&rotate=90', 'w=300&blur=5', 'w=300&bg=white', 'w=300&enlarge=1'])(
    '%s needs one',
    (query) => expect(unsigned(query)).toBe('bad-signature'),
  )

  test.each(['w=300', 'w=150&dpr=2', 'w=299&fit=inside&rotate=0&blur=0&enlarge=0'])(
    '%s needs none',
    (query) => expect(unsigned(query)).toBe('size_w-300_q-80.webp'),
  )
})
