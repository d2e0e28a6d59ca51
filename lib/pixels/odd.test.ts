// Of odd files, the picture comes out.
import { expect, test } from 'vitest'
import { colourAt, distance, quarters, red } from '../../test/samples.ts'
import { generate } from './generate.ts'

test('of a sequence of AVIF, the first image is shown', async () => {
  const avif = await quarters(64, 48).avif({ effort: 0 }).toBuffer()
  avif.write('avis', 8)
  const { facts, variants } = await generate(avif, { small: { width: 32, fit: 'inside' } })
  expect(facts).toEqual({ format: 'avif', width: 64, height: 48 })
  expect(distance(await colourAt(variants[0]?.bytes ?? avif, 0.2, 0.2), red)).toBeLessThan(16)
})
