// Pyramids of large images: what they cost in calls to S3, what is read of them, and that nothing of them stays.
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import type { Request } from '../../lib/http/message.ts'
import {
  keysOf,
  mend,
  picture,
  processedKeys,
  readManifest,
  remove,
  settle,
  upload,
  writeManifest,
} from './bucket.ts'
import { intercept } from './intercept.ts'

const { getImagePart, getInfo } = await import('../../lib/contracts/iiif/routes.ts')
const { getImage } = await import('../../lib/contracts/images/routes.ts')

let calls: string[] = []

const end = intercept(({ name, input: { Key = '', Range }, next }) => {
  calls.push([name, Key.split('/').at(-1), Range && 'part'].filter(Boolean).join(' '))
  return next()
})
afterAll(end)

async function callsOf(act: () => Promise<unknown>): Promise<string[]> {
  calls = []
  await act()
  return calls.toSorted()
}

/** 17 megapixels: a black square in the middle. */
async function draw(background: string): Promise<Buffer> {
  const square = { create: { width: 600, height: 600, channels: 3, background: 'black' } } as const
  return sharp({ create: { width: 4250, height: 4000, channels: 3, background } })
    .composite([{ input: square, left: 1825, top: 1700 }])
    .removeAlpha()
    .png()
    .toBuffer()
}

const white = await draw('white')

function request(name: string, path = '', query = ''): Request {
  const [region = '', size = '', rotation = '', file = ''] = path.split('/')
  return {
    ...{ id: '1', method: 'GET', path: '', params: { version: '3', id: name, region, size, rotation, file } },
    ...{ query: new URLSearchParams(query), headers: {}, origin: 'http://localhost', hasToken: false },
    ...{ body: Buffer.alloc(0), json: () => undefined, files: async () => [] },
  }
}

async function bytesOf(name: string, path: string): Promise<Buffer> {
  const { status, bytes, text } = await getImagePart.act(request(name, path))
  if (status !== 200 || !bytes) throw new Error(`${status} ${text}`)
  return bytes
}

const mean = async (image: Buffer) => Math.round((await sharp(image).stats()).channels[0]?.mean ?? -1)

/** The tests share a large image: processing one takes a second. */
const version = await upload('tiles.png', white)
await settle()

test('an image above 16 megapixels gets one object more', async () => {
  const keys = [...processedKeys('tiles.png', version), `variants/tiles.png/${version}/tiles.zip`]
  expect(await keysOf('tiles.png')).toEqual(keys.toSorted())
})

test('one of 16 megapixels has none, and neither has an animation', async () => {
  await upload('most.png', await picture('green', 4000, 4000))
  const frames = await Promise.all(['red', 'blue'].map((colour) => picture(colour, 4100, 4000)))
  await upload(
    'show.webp',
    // Of all animations, it takes the least time.
    await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true, effort: 0 })
      .toBuffer(),
  )
  await settle()
  expect((await keysOf('most.png')).filter((key) => key.endsWith('.zip'))).toEqual([])
  expect((await readManifest('show.webp'))?.value).toMatchObject({ status: 'ready', pyramid: null })
})

test('a tile is read without the original, in one part of the pyramid once its directory is known', async () => {
  const tile = () => bytesOf('tiles.png', '1536,1536,512,512/512,512/0/default.jpg')
  const first = await callsOf(tile)
  const file = first.find((call) => call.includes('size_')) ?? ''
  expect(first).toEqual([
    file,
    ...[
      'GetObject tiles.png.json',
      'GetObject tiles.zip part',
      'GetObject tiles.zip part',
      'HeadObject tiles.png',
    ],
  ])
  expect(await callsOf(tile)).toEqual([
    file,
    ...['GetObject tiles.png.json', 'GetObject tiles.zip part', 'HeadObject tiles.png'],
  ])
  // 289 columns and 164 rows of white in 512 are left of the square and above it.
  expect(await mean(await tile())).toBe(Math.round(255 - (223 * 348 * 255) / 512 ** 2))
})

test('any part at any size comes from the pyramid: sizes by parameters, too', async () => {
  const isWhole = (all: string[]) => all.some((call) => call === 'GetObject tiles.png')
  for (const [path, width, height] of [
    ['full/max/0/default.jpg', 4122, 3880],
    ['1825,1700,600,600/max/0/gray.png', 600, 600],
    ['1000,1000,2001,1501/333,/0/default.webp', 333, 250],
    ['0,0,4250,4000/100,4000/0/default.png', 100, 4000],
    ['1825,1700,600,600/50,/!30/bitonal.png', 68, 68],
  ] as const) {
    let image = Buffer.alloc(0)
    expect(
      isWhole(
        await callsOf(async () => {
          image = Buffer.from(await bytesOf('tiles.png', path))
        }),
      ),
      path,
    ).toBe(false)
    const size = await sharp(image).metadata()
    expect(
      [Math.abs(size.width - width) <= 1, Math.abs(size.height - height) <= 1],
      `${path}: ${size.width}×${size.height}`,
    ).toEqual([true, true])
  }
  expect(await mean(await bytesOf('tiles.png', '1825,1700,600,600/max/0/default.png'))).toBeLessThan(2)
  const sized = await callsOf(() => getImage.act(request('tiles.png', '', 'w=2160&format=png')))
  expect(isWhole(sized)).toBe(false)
  expect(sized.filter((call) => call.startsWith('PutObject'))).toHaveLength(1)
})

test('only sizes and tiles that info.json names are kept', async () => {
  await upload('small.png', await picture('red', 1200, 900))
  await settle()
  const kept = async (path: string) =>
    (await callsOf(() => bytesOf('small.png', path))).some((call) => call.startsWith('PutObject'))
  for (const path of [
    'full/max/0/default.jpg',
    'full/480,360/0/color.webp',
    '512,0,512,512/512,512/0/default.jpg',
    '0,0,1024,900/512,450/0/default.jpg',
    '1024,512,176,388/max/0/default.jpg',
  ])
    expect(await kept(path), path).toBe(true)
  for (const path of [
    'full/479,/0/default.jpg',
    'full/max/90/default.jpg',
    'full/max/!0/default.jpg',
    'full/max/0/gray.jpg',
    'full/max/0/default.png',
    '1,0,512,512/512,512/0/default.jpg',
    '0,0,512,512/500,/0/default.jpg',
  ])
    expect(await kept(path), path).toBe(false)
  await remove('small.png')
  expect(await keysOf('small.png')).toEqual([])
})

test('a large image that was processed without a pyramid gets one from the repair', async () => {
  const known = await readManifest('tiles.png')
  if (known?.value?.status !== 'ready') throw new Error('It is not ready')
  const { pyramid: _, ...older } = known.value
  await writeManifest('tiles.png', older, known)
  expect(await mend('originals/tiles.png')).toBe('processed')
  const { version } = older
  expect((await readManifest('tiles.png'))?.value).toMatchObject({ version, pyramid: { format: 'jpeg' } })
})

test('another version has its own, and both are lost with everything else', async () => {
  const second = await upload('tiles.png', await picture('red', 4250, 4000))
  await settle()
  expect((await keysOf('tiles.png')).filter((key) => key.endsWith('.zip'))).toEqual([
    `variants/tiles.png/${second}/tiles.zip`,
  ])
  await bytesOf('tiles.png', 'full/480,452/0/default.jpg')
  await remove('tiles.png')
  await settle()
  expect(await keysOf('tiles.png')).toEqual([])
})

test('the information of an image needs one call', async () => {
  await upload('known.png', await picture('red'))
  expect(await callsOf(() => getInfo.act(request('known.png')))).toEqual(['HeadObject known.png'])
})
