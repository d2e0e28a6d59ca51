// The arithmetic of sizes.
import { expect, test } from 'vitest'
import { presets } from '../../image/presets.ts'
import { boxOf, maxSides } from './box.ts'

const size = (box: { width: number; height: number }) => `${box.width}×${box.height}`

test.each([
  ['4032×3024', '200×200', '480×360', '960×720', '1920×1440'],
  ['1000×700', '200×200', '480×336', '960×672', '1000×700'],
  ['100×50', '50×50', '100×50', '100×50', '100×50'],
  ['150×1000', '150×150', '150×1000', '150×1000', '150×1000'],
  ['1×1', '1×1', '1×1', '1×1', '1×1'],
  ['1×10000', '1×1', '1×10000', '1×10000', '1×10000'],
  ['10000×1', '1×1', '480×1', '960×1', '1920×1'],
  ['20000×300', '200×200', '480×7', '960×14', '1920×29'],
  ['480×50000', '200×200', '480×50000', '480×50000', '480×50000'],
])('the variants of a %s image are %s, %s, %s and %s', (image, thumb, small, medium, large) => {
  const [width = 0, height = 0] = image.split('×').map(Number)
  const boxes = Object.values(presets).map((preset) => size(boxOf({ width, height }, preset)))
  expect(boxes).toEqual([thumb, small, medium, large])
})

test('a preset with a height fits into both', () => {
  expect(size(boxOf({ width: 400, height: 800 }, { width: 300, height: 300, fit: 'inside' }))).toBe('150×300')
})

test('a cover with other proportions keeps them if the image is too small', () => {
  expect(size(boxOf({ width: 100, height: 100 }, { width: 400, height: 200, fit: 'cover' }))).toBe('100×50')
})

test('no side is longer than the format can hold', () => {
  const image = { width: 50_000, height: 100 }
  expect(boxOf(image, { fit: 'inside' }, false, maxSides.webp)).toMatchObject({ width: 16_383, height: 33 })
  expect(boxOf(image, { width: 60_000, fit: 'inside' }, true, maxSides.gif).width).toBe(60_000)
  expect(boxOf(image, { width: 70_000, fit: 'inside' }, true, maxSides.gif).width).toBe(65_535)
})

test('a resize gets its exact size, except that inside keeps the proportions', () => {
  const image = { width: 400, height: 200 }
  const wanted = { width: 1000, height: 1000 }
  expect(boxOf(image, { ...wanted, fit: 'fill' }, true)).toEqual({ ...wanted, fit: 'fill' })
  expect(boxOf(image, { ...wanted, fit: 'cover' }, true)).toEqual({ ...wanted, fit: 'cover' })
  expect(boxOf(image, { ...wanted, fit: 'contain' }, true)).toEqual({ ...wanted, fit: 'contain' })
  expect(size(boxOf(image, { ...wanted, fit: 'inside' }, true))).toBe('1000×500')
  expect(size(boxOf({ width: 10_000, height: 1 }, { ...wanted, fit: 'inside' }, true))).toBe('1000×1')
})
