// IIIF as its clients see it: parts of images, their sizes, rotations, qualities, formats, and fields.
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { discard, origin, put, segment } from '../contracts/contracts.ts'
import { freshName, uniqueName } from '../contracts/names.ts'
import { type Answer, header, send } from '../contracts/wire.ts'
import { pixelAt, plain, seenAcross, seenAt, sizeOf, stripes } from '../resize/pictures.ts'
import { patiently } from './patient.ts'

/** Every character of it that may be percent-encoded. */
const encoded = (path: string) =>
  path.replaceAll(/[^\w./]/g, (one) => encodeURIComponent(one).replace('!', '%21'))

const name = uniqueName('flag.png')

beforeAll(async () => {
  await put(name, await stripes(['red', 'green', 'blue'], 1200, 600).png().toBuffer())
})

afterAll(() => discard(name))

const get = (path: string, headers: Record<string, string> = {}, version = '3') =>
  patiently(`/iiif/${version}/${name}/${path}`, headers)

function expectImage(answer: Answer): Buffer {
  expect(answer.status, answer.bytes.subarray(0, 200).toString()).toBe(200)
  return answer.bytes
}

describe.each([
  ['as it is', (path: string) => path],
  ['percent-encoded', encoded],
])('a path %s', (_, spelled) => {
  test.each([
    ['full/max/0/default.png', [1200, 600], ['red', 'green', 'blue']],
    ['full/600,/0/default.png', [600, 300], ['red', 'green', 'blue']],
    ['full/,300/0/default.png', [600, 300], ['red', 'green', 'blue']],
    ['full/300,300/0/default.png', [300, 300], ['red', 'green', 'blue']],
    ['full/!300,300/0/default.png', [300, 150], ['red', 'green', 'blue']],
    ['full/!3000,3000/0/default.png', [1200, 600], ['red', 'green', 'blue']],
    ['full/pct:50/0/default.png', [600, 300], ['red', 'green', 'blue']],
    ['full/pct:12.5/0/default.png', [150, 75], ['red', 'green', 'blue']],
    ['full/^1300,/0/default.png', [1300, 650], ['red', 'green', 'blue']],
    ['full/^!1400,1400/0/default.png', [1400, 700], ['red', 'green', 'blue']],
    ['full/^pct:110/0/default.png', [1320, 660], ['red', 'green', 'blue']],
    ['full/^400,800/0/default.png', [400, 800], ['red', 'green', 'blue']],
    ['square/max/0/default.png', [600, 600], ['red', 'green', 'green', 'blue'].slice(1, 3)],
    ['400,0,400,600/max/0/default.png', [400, 600], ['green']],
    ['800,300,9999,9999/max/0/default.png', [400, 300], ['blue']],
    ['pct:0,0,33.3333,50/max/0/default.png', [400, 300], ['red']],
    ['pct:.0,0.,66.6667,100/200,/0/default.png', [200, 150], ['red', 'green']],
    ['full/max/!0/default.png', [1200, 600], ['blue', 'green', 'red']],
    ['full/max/180/default.png', [1200, 600], ['blue', 'green', 'red']],
    ['full/max/!180.0/default.png', [1200, 600], ['red', 'green', 'blue']],
    ['full/max/360/default.png', [1200, 600], ['red', 'green', 'blue']],
    ['0,0,400,600/200,100/90/default.png', [100, 200], ['red']],
    ['0,0,400,600/200,/!270/default.png', [300, 200], ['red']],
  ] as const)('%s', async (path, size, colours) => {
    const image = expectImage(await get(spelled(path)))
    expect(await sizeOf(image)).toEqual(size)
    expect(await seenAcross(image, colours.length)).toEqual(colours)
  })
})

test('full/^max has as many pixels as an answer may have, by its canonical URI, too', async () => {
  const answer = await get('full/%5Emax/0/default.jpg')
  expect(await sizeOf(expectImage(answer))).toEqual([5657, 2828])
  expect(header(answer, 'link')).toContain(`/${name}/full/%5Emax/0/default.jpg>; rel="canonical"`)
})

test('any other angle turns the image within a larger one, which is transparent beside it or white', async () => {
  const png = expectImage(await get('400,0,400,400/200,/22.5/default.png'))
  expect(await sizeOf(png)).toEqual([261, 261])
  expect([await seenAt(png, { across: 0.01, down: 0.01 }), await seenAt(png)]).toEqual([
    'transparent',
    'green',
  ])
  const jpg = expectImage(await get('400,0,400,400/200,/22.5/default.jpg'))
  expect([await seenAt(jpg, { across: 0.01, down: 0.01 }), await seenAt(jpg)]).toEqual(['white', 'green'])
})

test('the order is region, size, mirror, rotation', async () => {
  const image = expectImage(await get('0,0,800,600/80,60/!90/default.png'))
  expect(await sizeOf(image)).toEqual([60, 80])
  // Mirrored, green is on the left; clockwise, the left is the top.
  expect([await seenAt(image, { down: 0.1 }), await seenAt(image, { down: 0.9 })]).toEqual(['green', 'red'])
})

test.each(['default', 'color', 'gray', 'bitonal'])('quality %s', async (quality) => {
  const [red, green, blue, alpha] = await pixelAt(expectImage(await get(`full/90,/0/${quality}.png`)), {
    across: 0.2,
  })
  expect(alpha).toBe(255)
  if (quality === 'gray') expect([green, blue]).toEqual([red, red])
  else if (quality === 'bitonal') expect([red, green, blue]).toEqual([0, 0, 0])
  else expect([red, green, blue]).toEqual([220, 20, 30])
})

test.each([
  ['jpg', 'image/jpeg', 'jpeg'],
  ['png', 'image/png', 'png'],
  ['webp', 'image/webp', 'webp'],
  ['avif', 'image/avif', 'heif'],
  ['tif', 'image/tiff', 'tiff'],
  ['gif', 'image/gif', 'gif'],
])('format %s', async (extension, type, format) => {
  const answer = await get(`full/96,/0/default.${extension}`)
  expect(header(answer, 'content-type')).toBe(type)
  expect((await sharp(expectImage(answer)).metadata()).format).toBe(format)
})

test.each([
  ['full/1200,600/0/color.jpg', 'full/max/0/default.jpg'],
  ['0,0,1200,600/pct:50/360/gray.png', 'full/600,300/0/gray.png'],
  ['pct:0,0,50,50/!100,100/!90.50/bitonal.tif', '0,0,600,300/100,50/!90.5/bitonal.tif'],
  ['square/^1200,/0/default.jpg', '300,0,600,600/%5E1200,1200/0/default.jpg'],
])('the canonical URI of %s is %s, and has the same image', async (path, canonical) => {
  const answer = await get(path)
  expect(header(answer, 'link').split(', ')).toEqual([
    '<http://iiif.io/api/image/3/level2.json>; rel="profile"',
    `<${origin}/iiif/3/${name}/${canonical}>; rel="canonical"`,
  ])
  const same = await get(canonical)
  expect(same.bytes.equals(expectImage(answer))).toBe(true)
  expect(same.headers.link).toBe(answer.headers.link)
})

test('of a version that the URL names, caches may keep it; scripts of all origins may read it', async () => {
  const etag = header(await send('HEAD', `/images/${name}`), 'etag').replaceAll('"', '')
  for (const path of ['full/max/0/default.jpg', '17,18,300,200/max/0/default.jpg', 'info.json']) {
    const kept = await get(`${path}?v=${etag}`, { Origin: 'https://viewer.example' })
    expect(header(kept, 'cache-control'), path).toBe('public, max-age=31536000, immutable')
    expect(header(kept, 'access-control-allow-origin')).toBe('*')
    expect(header(kept, 'access-control-expose-headers')).toContain('link')
    expect(header(await get(path), 'cache-control'), path).toBe('no-cache')
    expect(header(await get(`${path}?v=3`), 'cache-control'), path).toBe('no-cache')
  }
})

test.each(['full/max/0/default.jpg', '17,18,300,200/max/0/default.jpg', 'info.json'])(
  '%s is known by its ETag, until another version is stored',
  async (path) => {
    const other = freshName('a.png')
    const at = (headers = {}) => patiently(`/iiif/3/${other}/${path}`, headers)
    await put(other, await plain('red', 640, 480).png().toBuffer())
    const first = await at()
    const etag = header(first, 'etag')
    const again = await at({ 'If-None-Match': etag })
    expect([again.status, header(again, 'etag'), header(again, 'link')]).toEqual([
      304,
      etag,
      header(first, 'link'),
    ])
    expect((await at({ 'If-Match': '"another"' })).status).toBe(412)
    await put(other, await plain('blue', 640, 480).png().toBuffer())
    expect((await at({ 'If-None-Match': etag })).status).toBe(200)
  },
)

test('an answer that is too large is a redirect to the bucket', async () => {
  const large = freshName('noise.png')
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const image = sharp({ create: { width: 1500, height: 900, channels: 3, background: 'black', noise } })
  await put(large, await image.jpeg({ quality: 80 }).toBuffer())
  // 6 MB
  const answer = await patiently(`/iiif/3/${large}/0,0,1499,899/^2000,/0/default.png`)
  expect(answer.status).toBe(307)
  expect(header(answer, 'link')).toContain('rel="canonical"')
  const bytes = await fetch(header(answer, 'location')).then((response) => response.arrayBuffer())
  expect(await sizeOf(Buffer.from(bytes))).toEqual([2000, 1199])
})

test('in version 2.1, the maximum is called full, and nothing is enlarged', async () => {
  expect(await sizeOf(expectImage(await get('full/full/0/default.jpg', {}, '2')))).toEqual([1200, 600])
  const half = await get('full/600,/0/default.jpg', {}, '2')
  expect(header(half, 'link')).toContain(`${origin}/iiif/2/${name}/full/600,/0/default.jpg`)
  expect(header(half, 'link')).toContain('http://iiif.io/api/image/2/level2.json')
  expect((await get('full/^2400,/0/default.jpg', {}, '2')).status).toBe(400)
  expect((await get('full/2400,/0/default.jpg', {}, '2')).status).toBe(400)
  expect((await get('full/full/0/default.jpg', {}, '3')).status).toBe(400)
  expect((await get('full/max/0/default.jpg', {}, '1')).status).toBe(404)
})

test.each([
  'a b?ü#.jpg',
  '100%25.jpg',
  'x%2Fy',
  'a,b;c=d&e+f.png',
  '^max',
  'info.json',
  '日本 語.png',
  "o'k(1)!*~.gif",
])('an image called %s has information and parts', async (label) => {
  const odd = freshName(label)
  await put(odd, await plain('green', 64, 48).png().toBuffer())
  const base = `/iiif/3/${segment(odd)}`
  const info = JSON.parse((await send('GET', `${base}/info.json`)).bytes.toString())
  expect(info).toMatchObject({ id: `${origin}${base}`, width: 64, height: 48 })
  const image = await patiently(`${base}/0,0,32,48/max/0/default.png`)
  expect(await sizeOf(expectImage(image))).toEqual([32, 48])
  expect(header(image, 'link')).toContain(`<${origin}${base}/0,0,32,48/max/0/default.png>`)
  const { status, headers } = await send('GET', base)
  expect([status, headers.location]).toEqual([303, `${origin}${base}/info.json`])
})
