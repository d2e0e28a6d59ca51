// The costs that the docs name are the calculator's.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { containerCosts, darkroomCosts, total } from './costs.ts'
import { costsTable } from './costs-table.ts'
import { tiered } from './prices.ts'

test('docs/operate.md has the table that `npm run costs` prints', async () => {
  expect(await readFile('docs/operate.md', 'utf8')).toContain(costsTable())
})

test('each part of an amount costs what its tier asks', () => {
  const tiers = [
    { upTo: 10, price: 3 },
    { upTo: 30, price: 2 },
    { upTo: Number.POSITIVE_INFINITY, price: 1 },
  ]
  expect([0, 5, 10, 20, 40].map((amount) => tiered(amount, tiers))).toEqual([0, 15, 30, 50, 80])
})

test('a hundred times the images cost less than a hundred times as much', () => {
  expect(total(darkroomCosts(1e8))).toBeLessThan(100 * total(darkroomCosts(1e6)))
  expect(total(darkroomCosts(1e6))).toBeLessThan(100 * total(darkroomCosts(1e4)))
})

test('nothing costs nothing but what stands idle', () => {
  const { storage, transfer } = darkroomCosts(0)
  expect([storage, transfer]).toEqual([0, 0])
  expect(total(darkroomCosts(0))).toBeLessThan(total(containerCosts(0)))
})
