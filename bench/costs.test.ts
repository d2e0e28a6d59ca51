// The costs in the docs come from the calculator.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { containerCosts, darkroomCosts, total } from './costs.ts'
import { costsTable, plansTable } from './costs-table.ts'
import { tiered } from './prices.ts'

test('docs/operate.md has the tables that `npm run costs` prints', async () => {
  const page = await readFile('docs/operate.md', 'utf8')
  for (const table of [costsTable(), plansTable()]) expect(page).toContain(table)
})

test("each part of an amount costs its tier's price", () => {
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

test('a cache costs less than functions', () => {
  for (const images of [1e4, 1e6, 1e8])
    expect(total(darkroomCosts(images))).toBeLessThan(total(darkroomCosts(images, false)))
})

test('without traffic, only idle resources cost something', () => {
  const { storage, transfer } = darkroomCosts(0)
  expect([storage, transfer]).toEqual([0, 0])
  expect(total(darkroomCosts(0))).toBeLessThan(total(containerCosts(0)))
})
