// What is reported of originals with several frames.
import { expect, test } from 'vitest'
import { animation, colourAt, distance, paint } from '../../test/samples.ts'
import { pngChunk } from '../image/strip/png.ts'
import { generate } from './generate.ts'

test('an animated PNG shows its first frame, and says so', async () => {
  const png = await paint(40, 30, () => [220, 30, 40])
    .png()
    .toBuffer()
  const control = Buffer.alloc(8)
  control.writeUInt32BE(12)
  const original = Buffer.concat([png.subarray(0, 33), pngChunk('acTL', control), png.subarray(33)])
  const { oddities, variants } = await generate(original, { small: { width: 20, fit: 'inside' } })
  expect(oddities).toEqual({ frames: 12, animated: false })
  expect(distance(await colourAt(variants[0]?.bytes ?? png, 0.5, 0.5), [220, 30, 40])).toBeLessThanOrEqual(4)
})

test.each(['gif', 'webp'] as const)('a %s with frames is animated', async (format) => {
  const original = await animation(40, 30, 3)[format]().toBuffer()
  expect((await generate(original, {})).oddities).toEqual({ frames: 3, animated: true })
})

test('nothing is odd about a still image', async () => {
  expect(
    (
      await generate(
        await paint(4, 3, () => [1, 2, 3])
          .gif()
          .toBuffer(),
        {},
      )
    ).oddities,
  ).toEqual({})
})
