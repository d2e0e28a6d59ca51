import { expect, test } from 'vitest'
import { timeIn } from './time.ts'

test.each([
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 0x017f22e279b0],
  ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F.jpg', 0x017f22e279b0],
  ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 1469922850259],
  ['01arz3ndektsv4rrffq69g5fav.png', 1469922850259],
])('%s contains its time', (name, time) => {
  expect(timeIn(name)).toBe(time)
})

test.each([
  'IMG_2039.jpeg',
  '919108f7-52d1-4320-9bac-f847db4148a8',
  '017f22e2-79b0-7cc3-98c4-dc0c0c07398f0',
  '81ARZ3NDEKTSV4RRFFQ69G5FAV',
  '',
])('%j contains no time', (name) => {
  expect(timeIn(name)).toBeUndefined()
})
