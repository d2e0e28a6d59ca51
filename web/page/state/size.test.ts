import { expect, test } from 'vitest'
import type { Image } from './image.ts'
import { densitiesOf, frameOf, needsSignature, pixelsOf, queryOf, sizeIn } from './size.ts'

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
  ['crop=100,100,400,300', 400, 300],
  ['w=200&crop=100,100,400,300', 200, 150],
  ['h=600&crop=100,100,400,300', 400, 300],
  ['w=300&h=300&crop=900,0,500,500', 100, 100],
  ['w=200&h=100&fit=contain&crop=0,0,10,10', 200, 100],
  ['w=200&crop=nonsense', 200, 100],
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

test('with a crop, a frame is a part of it', () => {
  const size = sizeIn('w=100&h=100&crop=500,100,400,200')
  const near = (left: number) => ({ left, top: 0.2, width: 0.2, height: 0.4 })
  expect(frameOf(image, size, [0.5, 0.5])).toEqual(near(0.6))
  expect(frameOf(image, size, [0, 0])).toEqual(near(0.5))
  expect(frameOf(image, sizeIn('w=100&crop=500,100,400,200'), [0.5, 0.5])).toBeUndefined()
})

test.each([
  ['', false, false, false],
  ['w=300&format=avif&q=50&dpr=2', false, false, true],
  ['h=200', false, true, true],
  ['w=300&h=200&fit=inside', false, true, true],
  ['w=300&position=0.1,0.2', false, false, true],
  ['crop=0,0,9,9', true, true, true],
])(
  '%s needs a signature where none do, all but widths do, all do: %s, %s, %s',
  (query, ladder, widths, none) => {
    const size = sizeIn(query)
    const needed = (['ladder', 'widths', 'none'] as const).map((unsigned) => needsSignature(size, unsigned))
    expect(needed).toEqual([ladder, widths, none])
  },
)

test('no density is offered that the service refuses', () => {
  expect(densitiesOf(sizeIn('w=5000'))).toEqual([1, 1.5, 2])
  expect(densitiesOf(sizeIn('w=100&h=6000'))).toEqual([1, 1.5])
  expect(densitiesOf(sizeIn('w=9000'))).toEqual([1])
  expect(densitiesOf(sizeIn('crop=0,0,9,9'))).toEqual([1])
})
