// `npm run package`: makes each function's package, and says what it weighs and how long it takes to load, against
// its budget.
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { budgets } from './budgets.ts'
import { measureLoad } from './load.ts'
import { pack } from './pack.ts'

const root = resolve(import.meta.dirname, '..')
const rounds = 5

interface Figure {
  readonly what: string
  readonly figure: number
  readonly budget: number
  readonly unit: string
}

async function figuresOf(name: string): Promise<Figure[]> {
  const budget = budgets[name]
  if (!budget) throw new Error(`packaging/budgets.ts has no budget for ${name}`)
  const { bundle, files, zip } = await pack(`functions/${name}.ts`, 'host', join(root, '.build', 'packages'))
  const { ms, undici, hello } = await measureLoad(files, `functions/${name}.mjs`, rounds)
  if (undici) throw new Error(`${name} loads undici, which costs a third of a cold start`)
  return [
    { what: 'loaded', figure: bundle.loaded / 1000, budget: budget.loaded, unit: 'KB' },
    { what: 'zipped', figure: zip.length / 1000, budget: budget.zipped, unit: 'KB' },
    { what: `loads in ${ms.toFixed(0)} ms,`, figure: ms / hello, budget: budget.load, unit: '×' },
  ]
}

const said = ({ what, figure, budget, unit }: Figure) => {
  const digits = unit === '×' ? 2 : 0
  return `${what} ${figure.toFixed(digits)} of ${budget} ${unit}${figure > budget ? ' OVER' : ''}`
}

const names = readdirSync(join(root, 'functions')).flatMap((file) => /^([\w-]+)\.ts$/.exec(file)?.[1] ?? [])
for (const name of names) {
  const figures = await figuresOf(name)
  console.log(`${name.padEnd(15)} ${figures.map(said).join(', ')}`)
  if (figures.some(({ figure, budget }) => figure > budget)) process.exitCode = 1
}
console.log('Times are of the processor, in milliseconds and in units of a Node that runs nothing.')
