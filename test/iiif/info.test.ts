// info.json: what viewers learn about an image, and that it is true.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { discard, origin, put } from '../contracts/contracts.ts'
import { uniqueName } from '../contracts/names.ts'
import { header, json, send } from '../contracts/wire.ts'
import { plain, sizeOf } from '../resize/pictures.ts'
import { patiently } from './patient.ts'

interface Info {
  readonly sizes: readonly { readonly width: number; readonly height: number }[]
  readonly tiles: readonly { readonly width: number; readonly scaleFactors: readonly number[] }[]
}

const name = uniqueName('wall.png')
const base = `/iiif/3/${name}`

beforeAll(async () => {
  await put(name, await plain('blue', 2100, 1500).png().toBuffer())
})

afterAll(() => discard(name))

test('names size, limits, stored sizes, tiles, and features', async () => {
  expect(json(await send('GET', `${base}/info.json`))).toEqual({
    '@context': 'http://iiif.io/api/image/3/context.json',
    id: `${origin}${base}`,
    type: 'ImageService3',
    protocol: 'http://iiif.io/api/image',
    profile: 'level2',
    width: 2100,
    height: 1500,
    maxWidth: 10_000,
    maxArea: 16_000_000,
    sizes: [
      { width: 480, height: 343 },
      { width: 960, height: 686 },
      { width: 1920, height: 1371 },
    ],
    tiles: [{ width: 512, scaleFactors: [1, 2, 4, 8] }],
    preferredFormats: ['jpg', 'webp'],
    extraQualities: ['color', 'gray', 'bitonal'],
    extraFormats: ['webp', 'avif', 'tif', 'gif'],
    extraFeatures: [
      ...['baseUriRedirect', 'canonicalLinkHeader', 'cors', 'jsonldMediaType', 'profileLinkHeader'],
      ...['mirroring', 'regionSquare', 'rotationArbitrary', 'sizeUpscaling'],
    ],
  })
})

test('of version 2.1 has the words of that', async () => {
  const info = json<Record<string, unknown>>(await send('GET', `/iiif/2/${name}/info.json`))
  expect(info).toMatchObject({
    '@context': 'http://iiif.io/api/image/2/context.json',
    '@id': `${origin}/iiif/2/${name}`,
    profile: ['http://iiif.io/api/image/2/level2.json', { maxWidth: 10_000, maxArea: 16_000_000 }],
  })
  expect(info).not.toHaveProperty('id')
  expect(JSON.stringify(info.profile)).not.toContain('sizeUpscaling')
})

test('every size and tile that it names is there', async () => {
  const { sizes, tiles } = json<Info>(await send('GET', `${base}/info.json`))
  for (const { width, height } of sizes) {
    const image = await patiently(`${base}/full/${width},${height}/0/default.jpg`)
    expect(await sizeOf(image.bytes)).toEqual([width, height])
  }
  const [{ width: side, scaleFactors } = { width: 0, scaleFactors: [] }] = tiles
  for (const factor of scaleFactors) {
    const x = Math.floor(2099 / (side * factor)) * side * factor
    const [width, height] = [Math.min(side * factor, 2100 - x), Math.min(side * factor, 1500)]
    const size = [Math.ceil(width / factor), Math.ceil(height / factor)]
    const image = await patiently(`${base}/${x},0,${width},${height}/${size}/0/default.webp`)
    expect(await sizeOf(image.bytes), `${factor}`).toEqual(size)
  }
})

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/json, application/ld+json;q=0.5', 'application/json'],
  ['application/ld+json', 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'],
  [
    'application/ld+json;profile="http://iiif.io/api/image/3/context.json", */*;q=0.1',
    'application/ld+json;profile="http://iiif.io/api/image/3/context.json"',
  ],
])('with Accept: %s it is %s', async (accept, type) => {
  const answer = await send('GET', `${base}/info.json`, { headers: accept ? { Accept: accept } : {} })
  expect(header(answer, 'content-type').replace('; charset=utf-8', '')).toBe(type)
  expect(header(answer, 'vary').toLowerCase()).toContain('accept')
  expect(header(answer, 'link')).toBe('<http://iiif.io/api/image/3/level2.json>; rel="profile"')
})

test('the URI of an image redirects to it, with its version', async () => {
  for (const [path, query] of [
    [base, ''],
    [`${base}/`, ''],
    [base, '?v=abc'],
  ] as const) {
    const { status, headers } = await send('GET', `${path}${query}`)
    expect([status, headers.location]).toEqual([303, `${origin}${base}/info.json${query}`])
  }
})
