// Pyramids: tiles that libvips writes, found and joined again.
import { expect, test } from 'vitest'
import { colourAt, distance, noise, paint, quarters } from '../../test/samples.ts'
import { scaleFactors, tileSide } from '../image/pyramid.ts'
import { directoryOf, readDirectory, unpack } from '../image/zip.ts'
import { sharp } from './engine/engine.ts'
import { loadSource } from './open/source.ts'
import { cutOf, join, pyramidOf } from './pyramid.ts'

type Region = Parameters<typeof cutOf>[1]

/** Returns a function that gets a region of an image from its pyramid. */
async function pyramid(image: Buffer) {
  const source = await loadSource(image)
  const { file, format, directory } = await pyramidOf(source)
  const files = readDirectory(file.subarray(directory), directory)
  return {
    format,
    names: [...files.keys()],
    get: async (region: Region, detail: number, most = 1e9) => {
      const cut = cutOf(source.facts, region, { detail, most, format })
      const tiles = cut.names.map((name) => {
        const packed = files.get(name)
        if (!packed) throw new Error(`No ${name}`)
        return unpack(file.subarray(packed.start, packed.end), packed)
      })
      return { bytes: await join(tiles, cut), tiles: tiles.length }
    },
  }
}

/** The mean difference from the region in the image itself, at the size that the pyramid gave. */
async function difference(
  image: Buffer,
  { x: left, y: top, ...size }: Region,
  part: Buffer,
): Promise<number> {
  const { width = 0, height = 0 } = await sharp(part).metadata()
  const cut = await sharp(image)
    .autoOrient()
    .extract({ left, top, ...size })
    .png()
    .toBuffer()
  const raws = [sharp(cut).resize(width, height, { fit: 'fill', kernel: 'linear' }), sharp(part)]
  const [a = Buffer.alloc(0), b = Buffer.alloc(0)] = await Promise.all(
    raws.map((raw) => raw.removeAlpha().raw().toBuffer()),
  )
  expect(a.length).toBe(b.length)
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length
}

/** Different everywhere, and smooth. */
const gradients = (width: number, height: number) =>
  paint(
    width,
    height,
    (x, y) => [(x * 255) / width, (y * 255) / height, ((x + y) % 512) / 2].map(Math.floor) as never,
  )

const image = await gradients(1300, 1100).png().toBuffer()
const { get } = await pyramid(image)

test.each([
  [{ x: 0, y: 0, width: 512, height: 512 }, 1, 1],
  [{ x: 512, y: 512, width: 512, height: 512 }, 1, 1],
  [{ x: 1024, y: 1024, width: 276, height: 76 }, 1, 1],
  [{ x: 500, y: 500, width: 600, height: 600 }, 1, 9],
  [{ x: 500, y: 500, width: 600, height: 40 }, 1, 6],
  [{ x: 0, y: 0, width: 1300, height: 1100 }, 0.5, 4],
  [{ x: 0, y: 0, width: 1300, height: 1100 }, 0.6, 9],
  [{ x: 0, y: 0, width: 1300, height: 1100 }, 0.25, 1],
  [{ x: 1299, y: 1099, width: 1, height: 1 }, 0.01, 1],
  [{ x: 301, y: 77, width: 803, height: 513 }, 0.5, 2],
])('the region %o at %d is joined from %i tiles', async (region, detail, count) => {
  const { bytes, tiles } = await get(region, detail)
  expect(tiles).toBe(count)
  expect(await difference(image, region, bytes)).toBeLessThan(3)
})

test('its levels are the scale factors that viewers get', async () => {
  for (const [width, height] of [
    [513, 5],
    [1024, 1025],
    [2049, 100],
    [300, 200],
  ] as const) {
    const { names } = await pyramid(await noise(width, height).png().toBuffer())
    const levels = new Set(names.flatMap((name) => /_files\/(\d+)\//.exec(name)?.[1] ?? []))
    expect(levels.size).toBe(scaleFactors({ width, height }).length)
    expect(Math.max(width, height) / 2 ** (levels.size - 1)).toBeLessThanOrEqual(tileSide)
  }
})

test('it shows the image after its rotation by EXIF', async () => {
  const jpeg = await quarters(600, 400).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer()
  const { get } = await pyramid(jpeg)
  const region = { x: 0, y: 0, width: 400, height: 600 }
  expect(await difference(jpeg, region, (await get(region, 1)).bytes)).toBeLessThan(3)
})

test('transparent pixels stay transparent', async () => {
  const clear = await paint(600, 600, (x) => (x < 300 ? [200, 0, 0, 0] : [200, 0, 0, 255]))
    .png()
    .toBuffer()
  const { get, format } = await pyramid(clear)
  expect(format).toBe('webp')
  const { bytes } = await get({ x: 0, y: 0, width: 600, height: 600 }, 1)
  expect((await colourAt(bytes, 0.25, 0.5))[3]).toBe(0)
  expect(distance(await colourAt(bytes, 0.75, 0.5), [200, 0, 0, 255])).toBeLessThan(8)
})

test('a part that is stretched a lot comes from smaller tiles than its longer side needs', async () => {
  const region = { x: 0, y: 0, width: 1300, height: 1100 }
  expect((await get(region, 1)).tiles).toBe(9)
  expect((await get(region, 1, 400_000)).tiles).toBe(4)
})

test("a ZIP with anything compressed, or a file that isn't a ZIP, is refused", () => {
  expect(() => directoryOf(Buffer.alloc(3))).toThrow(/no end/)
  expect(() => directoryOf(Buffer.alloc(100))).toThrow(/no end/)
  const directory = Buffer.alloc(50)
  directory.writeUInt32LE(0x02014b50)
  directory.writeUInt16LE(8, 10)
  expect(() => readDirectory(directory, 0)).toThrow(/compressed/)
})
