// The memory of pixels.
import type { Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { noise, quarters } from '../../../test/samples.ts'
import { presets } from '../../image/presets.ts'
import type { Rendition } from '../../image/rendition.ts'
import { generate } from '../generate.ts'
import { render } from '../render.ts'
import { free } from './memory.ts'

const [width, height] = [2000, 1500]

const rendition: Rendition = {
  ...{ width, fit: 'inside', position: 'centre', format: 'jpeg', quality: 80, blur: 0, rotate: 0 },
  enlarge: false,
}
const limits = { pixelsIn: 1e7, pixelsOut: 1e7 }

test('pixels are freed at once, a second time changes nothing, and a part of a buffer stays', async () => {
  const pixels = await noise(100, 100).raw().toBuffer()
  const part = pixels.subarray(3)
  free(part)
  expect(part).toHaveLength(29_997)
  for (const _ of [1, 2]) {
    free(pixels)
    expect(pixels).toHaveLength(0)
  }
})

const picture = () => quarters(width, height)
const variantsOf = (original: Buffer) => generate(original, presets, { format: 'jpeg' })

test.each<[string, Sharp, (original: Buffer) => Promise<unknown>]>([
  ['variants', picture(), variantsOf],
  ['a size', picture(), (original) => render(original, rendition, limits)],
  ['variants of a picture with a color profile', picture().withIccProfile('p3'), variantsOf],
])('%s leave no pixels in memory for V8 to collect', async (_, image, make) => {
  const original = await image.jpeg().toBuffer()
  await make(original)
  // V8 may collect during one of them.
  for (const _ of [1, 2, 3]) {
    const before = process.memoryUsage().external
    await make(original)
    expect(process.memoryUsage().external - before).toBeLessThan(width * height)
  }
})
