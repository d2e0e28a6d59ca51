// The source of each size.
import { expect, test } from 'vitest'
import { blue, distance, green, paint, quarters, red } from '../../test/samples.ts'
import { presets } from '../image/presets.ts'
import { cascade } from './cascade.ts'
import { sharp } from './engine/engine.ts'
import { loadSource } from './open/source.ts'
import { planOf } from './plan.ts'

test('generates the file with the most detail first, which is the thumb for a panorama, and whole ones before parts', () => {
  const order = (width: number, height: number) =>
    planOf({ width, height }, presets).map((plan) => plan.presets.join())
  expect(order(4000, 3000)).toEqual(['large', 'medium', 'small', 'thumb'])
  expect(order(20_000, 300)).toEqual(['thumb', 'large', 'medium', 'small'])
  expect(order(300, 200)).toEqual(['small,medium,large', 'thumb'])
  expect(order(150, 150)).toEqual(['thumb,small,medium,large'])
})

test('makes a size once', async () => {
  const { make } = cascade(await loadSource(await quarters(60, 40).png().toBuffer()))
  const thumb = { width: 40, height: 40, fit: 'cover' } as const
  expect(make({ ...thumb })).toBe(make({ ...thumb }))
  expect(make({ ...thumb })).not.toBe(make({ ...thumb, fit: 'fill' }))
})

test('never uses a source with less detail', async () => {
  const stripes = paint(400, 300, (x) => (x % 6 < 3 ? [255, 255, 255] : [0, 0, 0]))
  const { make } = cascade(await loadSource(await stripes.png().toBuffer()))
  await make({ width: 4, height: 3, fit: 'fill' })
  const { data, width, height, channels } = await make({ width: 400, height: 300, fit: 'fill' })
  const stats = await sharp(data, { raw: { width, height, channels } }).stats()
  expect(stats.channels[0]?.stdev).toBeGreaterThan(120)
})

test('never uses a cropped source for a whole image', async () => {
  const flag = paint(900, 300, (x) => (x < 300 ? red : x < 600 ? green : blue))
  const { make } = cascade(await loadSource(await flag.png().toBuffer()))
  await make({ width: 200, height: 200, fit: 'cover' })
  const { data } = await make({ width: 30, height: 10, fit: 'fill' })
  expect(distance([...data.subarray(0, 3)], red)).toBeLessThanOrEqual(2)
})
