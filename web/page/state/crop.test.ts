import { expect, test } from 'vitest'
import { cropOf, moved, regionIn, resized, spanned, within } from './crop.ts'

const image = { width: 1000, height: 500 }
const region = { x: 100, y: 50, width: 200, height: 100 }

test.each([
  ['100,50,200,100', region],
  ['900,450,200,100', { x: 900, y: 450, width: 100, height: 50 }],
  ['0,0,9000,9000', { x: 0, y: 0, ...image }],
  ['1000,0,10,10', undefined],
  ['0,500,10,10', undefined],
  ['0,0,0,10', undefined],
  ['1,2,3', undefined],
  ['a,b,c,d', undefined],
  ['', undefined],
])('of %s, the service uses what is in the image', (crop, used) => {
  expect(regionIn(image, crop)).toEqual(used)
})

test('the whole image is no crop', () => {
  expect(cropOf(image, region)).toBe('100,50,200,100')
  expect(cropOf(image, { x: 0, y: 0, ...image })).toBe('')
})

test.each([
  [10, -20, { x: 110, y: 30 }],
  [-500, -500, { x: 0, y: 0 }],
  [5000, 5000, { x: 800, y: 400 }],
  [0.4, 0.6, { x: 100, y: 51 }],
])('moved by %d, %d, a part keeps its size, and stays in the image', (dx, dy, place) => {
  expect(moved(image, region, { x: dx, y: dy })).toEqual({ ...region, ...place })
})

test.each([
  ['nw', 10, 20, { x: 110, y: 70, width: 190, height: 80 }],
  ['se', 10, 20, { x: 100, y: 50, width: 210, height: 120 }],
  ['n', 10, 20, { x: 100, y: 70, width: 200, height: 80 }],
  ['e', 10, 20, { x: 100, y: 50, width: 210, height: 100 }],
  ['sw', -500, 5000, { x: 0, y: 50, width: 300, height: 450 }],
  ['w', 5000, 0, { x: 299, y: 50, width: 1, height: 100 }],
  ['ne', -5000, -5000, { x: 100, y: 0, width: 1, height: 150 }],
] as const)('the handle %s by %d, %d moves its edges alone', (handle, dx, dy, made) => {
  expect(resized(image, region, handle, { x: dx, y: dy })).toEqual(made)
})

test('a part is between any two corners, in whole pixels, at least one', () => {
  const corners = { x: 10, y: 20, width: 90, height: 60 }
  const foot = { x: 1000, y: 500 }
  expect(spanned(image, { x: 10, y: 20 }, { x: 100, y: 80 })).toEqual(corners)
  expect(spanned(image, { x: 100, y: 80 }, { x: 10, y: 20 })).toEqual(corners)
  expect(spanned(image, { x: -50, y: 20 }, { x: 100.2, y: 80.4 })).toEqual({
    x: 0,
    y: 20,
    width: 100,
    height: 60,
  })
  expect(spanned(image, foot, foot)).toEqual({ x: 999, y: 499, width: 1, height: 1 })
})

test('what a person types becomes a part of the image', () => {
  expect(within(image, { ...region, x: 900 })).toEqual({ ...region, x: 900, width: 100 })
  expect(within(image, { ...region, width: 5000, height: 0 })).toEqual({ ...region, width: 900, height: 1 })
})
