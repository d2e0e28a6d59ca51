// `npm run package`: packages each function, and compares its size and load time to its budget.
import { join, resolve } from 'node:path'
import { readArguments } from '../cli/arguments.ts'
import { budgetOf } from './budgets.ts'
import { functionNames } from './entries.ts'
import { type Figure, isOver, said, sizesOf } from './figures.ts'
import { measureLoad } from './load.ts'
import { pack } from './pack.ts'

const root = resolve(import.meta.dirname, '..')
const rounds = 15

async function figuresOf(name: string): Promise<Figure[]> {
  const budget = budgetOf(name)
  const { bundle, files, zip } = await pack(`functions/${name}.ts`, 'host', join(root, '.build', 'packages'))
  const { ms, undici, hello } = await measureLoad(files, `functions/${name}.mjs`, rounds)
  if (undici) throw new Error(`${name} loads undici, which costs a third of a cold start`)
  return [
    ...sizesOf(bundle, budget),
    { what: 'zipped', figure: zip.length / 1000, budget: budget.zipped, unit: 'KB' },
    { what: `loads in ${ms.toFixed(0)} ms,`, figure: ms / hello, budget: budget.load, unit: '×' },
  ]
}

readArguments({
  usage: `Usage: npm run package

Creates each function's package in .build/packages, and prints its size and load time, compared to packaging/budgets.ts.
Exits with 1 if a package is over its budget.`,
})
for (const name of functionNames()) {
  const figures = await figuresOf(name)
  console.log(`${name.padEnd(15)} ${figures.map(said).join(', ')}`)
  if (figures.some(isOver)) process.exitCode = 1
}
console.log('Times are processor times, in milliseconds and in units of a Node that runs nothing.')
