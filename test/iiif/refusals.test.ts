// What IIIF refuses: each malformed segment is a 400 in plain text that names it, and nothing is a fault of ours.
import fc from 'fast-check'
import pLimit from 'p-limit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ImageError } from '../../lib/image/errors.ts'
import { discard, expectNothingOfTheInside, put } from '../contracts/contracts.ts'
import { uniqueName } from '../contracts/names.ts'
import { header, send } from '../contracts/wire.ts'
import { plain, sizeOf } from '../resize/pictures.ts'
import { patiently } from './patient.ts'

const name = uniqueName('plain.png')

beforeAll(async () => {
  await put(name, await plain('red', 120, 80).png().toBuffer())
})

afterAll(() => discard(name))

async function refusal(path: string, image = name): Promise<string> {
  const answer = await send('GET', `/iiif/3/${image}/${path}`)
  expect(header(answer, 'content-type')).toBe('text/plain; charset=utf-8')
  expect(header(answer, 'cache-control')).toBe('no-store')
  return `${answer.status} ${answer.bytes}`
}

test.each([
  ['ful/max/0/default.jpg', /^400 region: use full, square, x,y,w,h, or pct:x,y,w,h$/],
  ['0,0,0,10/max/0/default.jpg', /^400 region: it must be within the image, which is 120×80 pixels$/],
  ['120,0,10,10/max/0/default.jpg', /^400 region: it must/],
  ['pct:100,0,10,10/max/0/default.jpg', /^400 region: it must/],
  ['pct:0,0,0.1,0.1/max/0/default.jpg', /^400 region: it must/],
  ['1.5,0,10,10/max/0/default.jpg', /^400 region: use/],
  ['-1,0,10,10/max/0/default.jpg', /^400 region: use/],
  ['0,0,10/max/0/default.jpg', /^400 region: use/],
  ['pct:0,0,1e1,10/max/0/default.jpg', /^400 region: use/],
  ['full/full/0/default.jpg', /^400 size: use max, w,h, w, ,h !w,h, or pct:n$/],
  ['full/,/0/default.jpg', /^400 size: use/],
  ['full/!10,/0/default.jpg', /^400 size: use/],
  ['full/10/0/default.jpg', /^400 size: use/],
  ['full/0,/0/default.jpg', /^400 size: the result would have no pixels$/],
  ['full/pct:0/0/default.jpg', /^400 size: the result would have no pixels$/],
  ['full/121,/0/default.jpg', /^400 size: the region is 120×80 pixels: use \^ to enlarge it$/],
  ['full/pct:101/0/default.jpg', /^400 size: the region/],
  ['full/^10001,1/0/default.jpg', /^400 size: at most 10000 pixels on each side, and 16000000 in all$/],
  ['full/^pct:99999/0/default.jpg', /^400 size: at most/],
  ['full/^5000,5000/0/default.jpg', /^400 size: at most/],
  [
    'full/max/361/default.jpg',
    /^400 rotation: use degrees from 0 to 360, after ! to mirror the image first$/,
  ],
  ['full/max/-90/default.jpg', /^400 rotation: use/],
  ['full/max/9O/default.jpg', /^400 rotation: use/],
  ['full/max/0/native.jpg', /^400 quality: use default, color, gray, bitonal$/],
  ['full/max/0/default.jp2', /^400 format: use jpg, png, webp, avif, tif, gif$/],
  ['full/max/0/default', /^400 format: use/],
  ['full/max/0/constructor.jpg', /^400 quality: use/],
  ['full/max/0/default.__proto__', /^400 format: use/],
])('%s is refused', async (path, words) => {
  expect(await refusal(path)).toMatch(words)
})

test.each(['%2e%2e', 'a%2Fb', '%00', '%ff', 'x'.repeat(201)])('the identifier %s is refused', async (id) => {
  for (const path of ['info.json', 'full/max/0/default.jpg'])
    expect(await refusal(path, id)).toMatch(/^400 identifier: Not a legal image name/)
})

test('an image that is missing is a 404, once its path is right', async () => {
  expect(await refusal('info.json', 'nobody-has-this')).toBe('404 No such image: nobody-has-this')
  expect(await refusal('full/max/0/default.jpg', 'nobody-has-this')).toMatch(/^404/)
  expect(await refusal('full/max/0/default.txt', 'nobody-has-this')).toMatch(/^400/)
})

const digits = fc.integer({ min: 0, max: 400 }).map(String)
const list = (length: number) =>
  fc.array(digits, { minLength: length, maxLength: length }).map((all) => all.join())
const anything = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })

const paths = fc.tuple(
  fc.oneof(
    fc.constantFrom('full', 'square'),
    list(4),
    list(4).map((all) => `pct:${all}`),
    anything,
  ),
  fc.oneof(
    fc.constantFrom('max', ','),
    list(2),
    list(2).map((all) => `^!${all}`),
    digits.map((one) => `pct:${one}`),
    digits.map((one) => `${one},`),
    anything,
  ),
  fc.oneof(
    digits,
    digits.map((one) => `!${one}.5`),
    anything,
  ),
  fc
    .oneof(
      fc.tuple(fc.constantFrom('default', 'gray', 'bitonal'), fc.constantFrom('jpg', 'png', 'webp', 'gif')),
      fc.tuple(anything, anything),
    )
    .map((both) => both.join('.')),
)

test('whatever the segments are, the answer is an image, or a 400 that names one of them', async () => {
  const statuses = new Set<number>()
  const samples = fc.sample(paths, { numRuns: 300, seed: 7 })
  // One size is generated at a time, and others wait for theirs.
  await pLimit(2).map(samples, async (segments) => {
    const path = segments.map((one) => encodeURIComponent(one.toWellFormed())).join('/')
    const answer = await patiently(`/iiif/3/${name}/${path}`)
    statuses.add(answer.status)
    if (answer.status === 200) return expect(Math.max(...(await sizeOf(answer.bytes)))).toBeGreaterThan(0)
    const words = answer.bytes.toString()
    expectNothingOfTheInside(words)
    expect(`${answer.status} ${words}`, path).toMatch(/^400 (region|size|rotation|quality|format): /)
  })
  expect([...statuses].sort()).toEqual([200, 400])
})

test('parsing throws nothing but that, for any text', async () => {
  const { readSegments } = await import('../../lib/contracts/iiif/image.ts')
  fc.assert(
    fc.property(
      paths,
      fc.integer({ min: 1, max: 70_000 }),
      fc.integer({ min: 1, max: 70_000 }),
      (path, width, height) => {
        const [region, size, rotation, file] = path
        try {
          const exact = readSegments('3', { region, size, rotation, file }, 'https://a.example', 'level2')
          const { rendition } = exact({ width, height })
          expect(Math.max(rendition.width ?? 0, rendition.height ?? 0)).toBeLessThanOrEqual(10_000)
          expect((rendition.width ?? 0) * (rendition.height ?? 0)).toBeLessThanOrEqual(16_000_000)
          expect(Math.min(rendition.width ?? 0, rendition.height ?? 0)).toBeGreaterThanOrEqual(1)
        } catch (error) {
          if (!(error instanceof ImageError)) throw error
          expect(error.code).toBe('bad-request')
          expect(error.message).toMatch(/^(region|size|rotation|quality|format): /)
        }
      },
    ),
    { numRuns: 5000, seed: 11 },
  )
})
