// Crops, mirrors, angles, and grays of renditions, compared with sharp's results of one step at a time.
import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { animation, colourAt, noise, paint, plain, quarters, red } from '../../test/samples.ts'
import type { Rendition } from '../image/rendition.ts'
import { sharp } from './engine/engine.ts'
import { render } from './render.ts'

const usual: Rendition = {
  ...{ fit: 'inside', position: 'centre', format: 'png' },
  ...{ blur: 0, rotate: 0, enlarge: false },
}

const made = (original: Buffer, wanted: Partial<Rendition>) =>
  render(original, { ...usual, ...wanted }, { pixelsIn: 1e7, pixelsOut: 1e6 })

/** Applies steps one after the other, because sharp would change their order. */
async function stepwise(image: Buffer, ...steps: ((image: Sharp) => Sharp)[]): Promise<Buffer> {
  let bytes = image
  for (const step of steps) bytes = await step(sharp(bytes)).png().toBuffer()
  return bytes
}

async function difference(one: Buffer, other: Buffer): Promise<number> {
  const raws = await Promise.all([one, other].map((image) => sharp(image).ensureAlpha().raw().toBuffer()))
  const [a = Buffer.alloc(0), b = Buffer.alloc(0)] = raws
  expect(a.length).toBe(b.length)
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length
}

const crop = { x: 30, y: 20, width: 160, height: 90 }
const extract = (image: Sharp) => image.extract({ left: 30, top: 20, width: 160, height: 90 })

test.each<[string, Partial<Rendition>, ((image: Sharp) => Sharp)[]]>([
  ['a crop', { crop }, [extract]],
  ['a crop and a width', { crop, width: 80 }, [extract, (image) => image.resize(80)]],
  [
    'a crop and a cover',
    { crop, width: 40, height: 60, fit: 'cover', position: { x: 1, y: 0 } },
    [extract, (image) => image.resize(40, 60, { position: 'right top' })],
  ],
  ...([90, 180, 270] as const).map((rotate): [string, Partial<Rendition>, ((image: Sharp) => Sharp)[]] => [
    `a crop, mirrored, and turned by ${rotate}`,
    { crop, flip: true, rotate, width: 45 },
    [extract, (image) => image.flop(), (image) => image.rotate(rotate), (image) => image.resize(45)],
  ]),
  ['a mirror', { flip: true }, [(image) => image.flop()]],
  [
    'an angle after a resize',
    { crop, rotate: 22.5, flip: true, width: 80 },
    [
      extract,
      (image) => image.resize(80),
      (image) => image.flop(),
      (image) => image.rotate(22.5, { background: { r: 255, g: 255, b: 255, alpha: 0 } }),
    ],
  ],
  [
    'an angle on a background',
    { rotate: 300, background: '1e90ff' },
    [(image) => image.rotate(300, { background: '#1e90ff' })],
  ],
  ['shades of gray', { gray: 1 }, [(image) => image.grayscale()]],
  ['black and white', { gray: 'bitonal', crop }, [extract, (image) => image.threshold(128)]],
])("%s equals sharp's own result", async (_, wanted, steps) => {
  const original = await noise(320, 200).png().toBuffer()
  const expected = await stepwise(original, ...steps)
  const rendition = await made(original, wanted)
  const sizes = await Promise.all([rendition, expected].map((image) => sharp(image).metadata()))
  expect([sizes[0]?.width, sizes[0]?.height]).toEqual([sizes[1]?.width, sizes[1]?.height])
  // Sides are rounded to whole pixels differently. With noise, any other part would differ by more than 20.
  expect(await difference(rendition, expected)).toBeLessThan(5)
})

test('a crop is of the image after its rotation by EXIF', async () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const jpeg = await quarters(200, 120).withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer()
    const upright = await sharp(jpeg).autoOrient().png().toBuffer()
    const part = { left: 20, top: 50, width: 90, height: 60 }
    const expected = await stepwise(upright, (image) => image.extract(part))
    const { left: x, top: y, width, height } = part
    expect(
      await difference(await made(jpeg, { crop: { x, y, width, height } }), expected),
      `${orientation}`,
    ).toBeLessThan(2)
  }
})

test('a crop of a strip covers a square', async () => {
  const strip = await plain(9000, 3, red).png().toBuffer()
  const wanted = { crop: { x: 100, y: 1, width: 8800, height: 1 }, width: 900, height: 900 }
  const { width, height } = await sharp(
    await made(strip, { ...wanted, fit: 'cover', enlarge: true }),
  ).metadata()
  expect([width, height]).toEqual([900, 900])
})

test('a crop that reaches beyond the image ends at its edge, and one outside is refused', async () => {
  const original = await quarters(100, 80).png().toBuffer()
  const part = (x: number, y: number) => made(original, { crop: { x, y, width: 50, height: 50 } })
  expect(await sharp(await part(90, 70)).metadata()).toMatchObject({ width: 10, height: 10 })
  for (const [x, y] of [
    [100, 0],
    [0, 80],
    [999_999, 0],
  ] as const)
    await expect(part(x, y)).rejects.toMatchObject({
      code: 'bad-request',
      message: 'crop must be within the image: it has 100×80 pixels',
    })
})

test('every pixel of a bitonal image is black or white, also if the image was gray', async () => {
  const ramp = await paint(256, 4, (x) => [x, x, x])
    .toColourspace('b-w')
    .png()
    .toBuffer()
  const values = await sharp(await made(ramp, { gray: 'bitonal' }))
    .raw()
    .toBuffer()
  expect([...new Set(values)].sort()).toEqual([0, 255])
})

test.each<[string, Partial<Rendition>, number[]]>([
  ['a crop', { crop: { x: 30, y: 10, width: 20, height: 10 } }, [20, 10]],
  ['a mirror', { flip: true }, [60, 40]],
  ['an angle', { rotate: 45 }, [71, 71]],
  ['gray', { gray: 1 }, [60, 40]],
])('%s keeps the frames of an animation', async (_, wanted, size) => {
  const show = await animation(60, 40, 3)
    .gif({ delay: [100, 200, 300], loop: 2 })
    .toBuffer()
  for (const format of ['gif', 'webp'] as const) {
    const rendition = await made(show, { ...wanted, format, quality: 80 })
    const { width, pageHeight, pages, delay } = await sharp(rendition, { animated: true }).metadata()
    expect([width, pageHeight]).toEqual(size)
    expect({ pages, delay }).toEqual({ pages: 3, delay: [100, 200, 300] })
    const last = await sharp(rendition, { page: 2 }).ensureAlpha().png().toBuffer()
    expect((await colourAt(last, wanted.flip ? 0.2 : 0.8, 0.5))[3]).toBe(255)
  }
})
