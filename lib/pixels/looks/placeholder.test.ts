// What a page shows before the image loads.

import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { expect, test } from 'vitest'
import type { Colour } from '../../../test/samples.ts'
import { placeholderOf } from './placeholder.ts'

function pixels(...runs: [count: number, colour: Colour][]): Uint8Array {
  return Uint8Array.from(
    runs.flatMap(([count, colour]) => Array.from({ length: count }, () => colour).flat() as number[]),
  )
}

test('the ThumbHash has the proportions and the mean color', async () => {
  const data = Buffer.from(pixels([64 * 32, [200, 100, 50, 255]]))
  const { placeholder } = placeholderOf({ data, width: 64, height: 32, channels: 4 })
  const hash = Buffer.from(placeholder, 'base64')
  expect(thumbHashToApproximateAspectRatio(hash)).toBeGreaterThan(1.5)
  const { r, g, b } = thumbHashToAverageRGBA(hash)
  expect([r, g, b].map((value) => Math.round(value * 10))).toEqual([8, 4, 2])
})
