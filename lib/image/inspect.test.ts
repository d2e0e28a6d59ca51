import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { ImageError } from './errors.ts'
import { inspect } from './inspect.ts'

const picture = () => sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } })

test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
  'returns the format and size of a %s',
  async (format) => {
    const { facts } = inspect(await picture().toFormat(format).toBuffer())
    expect(facts).toEqual({ format, width: 30, height: 20 })
  },
)

test.each([1, 2, 3, 4])('orientation %i keeps width and height', async (orientation) => {
  const { facts } = inspect(await picture().jpeg().withMetadata({ orientation }).toBuffer())
  expect(facts).toMatchObject({ width: 30, height: 20 })
})

test.each([5, 6, 7, 8])('orientation %i swaps width and height', async (orientation) => {
  const { facts } = inspect(await picture().jpeg().withMetadata({ orientation }).toBuffer())
  expect(facts).toMatchObject({ width: 20, height: 30 })
})

test("the size of a truncated TIFF isn't read from the memory behind it", async () => {
  const tiff = await picture().tiff().toBuffer()
  const memory = Buffer.concat([tiff.subarray(0, 8), tiff])
  expect(() => inspect(memory.subarray(0, 8))).toThrow(expect.objectContaining({ code: 'undecodable' }))
})

test('any bytes give facts or an ImageError', async () => {
  const magics = await Promise.all(
    (['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const).map((format) =>
      picture().toFormat(format).toBuffer(),
    ),
  )
  const cut = fc.tuple(fc.constantFrom(...magics), fc.nat(2000), fc.uint8Array({ maxLength: 200 }))
  fc.assert(
    fc.property(cut, ([image, at, tail]) => {
      try {
        const { facts } = inspect(Buffer.concat([image.subarray(0, at), tail]))
        expect(facts.width * facts.height).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(ImageError)
      }
    }),
  )
})
