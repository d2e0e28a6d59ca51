// The part of `npm run package` that `npm run check` runs: sizes, from the modules alone, and whether a function loads
// undici. It takes about a second, without a network and without other machines' binaries.
import { join, resolve } from 'node:path'
import { budgetOf } from './budgets.ts'
import { bundle } from './bundle.ts'
import { functionNames } from './entries.ts'
import { isOver, said, sizesOf } from './figures.ts'
import { load } from './load.ts'

const folder = resolve(import.meta.dirname, '..', '.build', 'checked')

async function faultsOf(name: string): Promise<string[]> {
  const made = await bundle(`functions/${name}.ts`, folder)
  const faults = sizesOf(made, budgetOf(name)).filter(isOver).map(said)
  const { undici } = await load(join(folder, name, 'functions', `${name}.mjs`))
  return undici ? [...faults, 'loads undici, which costs a third of a cold start'] : faults
}

const names = functionNames()
const faults = await Promise.all(names.map(faultsOf))
for (const [index, name] of names.entries()) {
  for (const fault of faults[index] ?? []) {
    console.error(`The package of ${name}: ${fault} (packaging/budgets.ts)`)
    process.exitCode = 1
  }
}
if (!process.exitCode)
  console.log(`Packaged ${names.length} functions. All of them are within their budgets.`)
