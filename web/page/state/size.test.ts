import { expect, test } from 'vitest'
import type { Image } from './image.ts'
import { cropOf, frameOf, isFree, pixelsOf, queryOf, sizeIn } from './size.ts'

const image: Image = {
  ...{ id: 'a.jpg', path: 'https://x.example/images/a.jpg', bytes: 1, created_at: '', status: 'ready' },
  ...{ width: 1000, height: 500 },
}

test.each([
  ['w=300&h=200&fit=contain&position=0.1,0.2', 'w=300&h=200&fit=contain'],
  ['w=300&fit=cover&position=0.1,0.2', 'w=300'],
  ['dpr=2&q=80&format=png', 'format=png'],
  ['w=300&h=200&position=0.1%2C0.2&dpr=2&other=1', 'w=300&h=200&dpr=2&position=0.1%2C0.2'],
  ['', ''],
])('%s says %s: what has no effect is left out', (given, says) => {
  expect(queryOf(sizeIn(given))).toBe(says)
})

test.each([
  ['w=200', 200, 100],
  ['h=100', 200, 100],
  ['w=4000', 1000, 500],
  ['w=100&h=100', 100, 100],
  ['w=2000&h=2000', 500, 500],
  ['w=100&h=100&fit=inside', 100, 50],
  ['w=100&h=100&fit=outside', 200, 100],
  ['w=2000&h=2000&fit=contain', 2000, 2000],
  ['', 1000, 500],
])('%s of 1000 × 500 is %d × %d', (query, width, height) => {
  expect(pixelsOf(image, sizeIn(query))).toEqual({ width, height })
})

test('a frame is around the focus, within the image, and only of a crop', () => {
  const square = sizeIn('w=100&h=100')
  expect(frameOf(image, square, [0.5, 0.5])).toEqual({ left: 0.25, top: 0, width: 0.5, height: 1 })
  expect(frameOf(image, square, [1, 0])).toEqual({ left: 0.5, top: 0, width: 0.5, height: 1 })
  expect(frameOf(image, sizeIn('w=100'), [1, 0])).toBeUndefined()
  expect(frameOf(image, sizeIn('w=100&h=100&fit=fill'), [1, 0])).toBeUndefined()
})

test.each([
  ['w=100&h=100', 0.5, '250,0,500,500'],
  ['w=100&h=300', 1, '833,0,167,500'],
  ['w=300&h=100', 0, '0,0,1000,333'],
])('the frame of %s is a region of the image', (query, at, region) => {
  const frame = frameOf(image, sizeIn(query), [at, at])
  expect(frame && cropOf(image, frame)).toBe(region)
})

test('a service says what needs no signature', () => {
  expect([isFree('h', 'ladder'), isFree('h', 'widths'), isFree('w', 'widths'), isFree('w', 'none')]).toEqual([
    ...[true, false, true, false],
  ])
})
