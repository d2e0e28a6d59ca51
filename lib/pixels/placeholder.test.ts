// What a page shows before the image loads.

import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { expect, test } from 'vitest'
import type { Colour } from '../../test/samples.ts'
import { dominant, placeholderOf } from './placeholder.ts'

function pixels(...runs: [count: number, colour: Colour][]): Uint8Array {
  return Uint8Array.from(
    runs.flatMap(([count, colour]) => Array.from({ length: count }, () => colour).flat() as number[]),
  )
}

test('the color is the most common one, not the mean', () => {
  expect(dominant(pixels([60, [250, 10, 10, 255]], [40, [10, 10, 250, 255]]))).toBe('#fa0a0a')
})

test('nearly equal colors count together', () => {
  expect(dominant(pixels([30, [10, 10, 250, 255]], [20, [240, 2, 2, 255]], [20, [242, 4, 4, 255]]))).toBe(
    '#f10303',
  )
})

test("transparent pixels don't count", () => {
  expect(dominant(pixels([90, [0, 0, 0, 0]], [10, [1, 2, 3, 255]]))).toBe('#010203')
})

test('a fully transparent image is white', () => {
  expect(dominant(pixels([90, [0, 0, 0, 0]]))).toBe('#ffffff')
})

test('the ThumbHash has the proportions and the mean color', async () => {
  const data = Buffer.from(pixels([64 * 32, [200, 100, 50, 255]]))
  const { placeholder } = await placeholderOf({ data, width: 64, height: 32, channels: 4 })
  const hash = Buffer.from(placeholder, 'base64')
  expect(thumbHashToApproximateAspectRatio(hash)).toBeGreaterThan(1.5)
  const { r, g, b } = thumbHashToAverageRGBA(hash)
  expect([r, g, b].map((value) => Math.round(value * 10))).toEqual([8, 4, 2])
})
