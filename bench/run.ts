// `npm run bench`: runs every *.bench.ts here and prints its figures.
import { readdirSync } from 'node:fs'
import { styleText } from 'node:util'
import { readArguments, refuseArguments } from '../cli/arguments.ts'
import type { Bench, Row } from './bench.ts'

const usage = `Usage: npm run bench [-- --rounds=5 --only=fan-out --before=../main photo.jpg …]

Runs the benches in bench/ and prints their figures.
  --rounds   how often to repeat each measurement (5)
  --only     run only benches whose file names begin with this
  --before   another checkout, to measure beside this one, where a bench can: git worktree, npm ci, and npm run build
To measure with your own images, name their files.`

const { values, positionals: files } = readArguments({
  usage,
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    before: { type: 'string' },
  },
  positionals: Number.POSITIVE_INFINITY,
})
if (!/^[1-9]\d*$/.test(values.rounds)) refuseArguments('--rounds must be a whole number of at least 1', usage)

const found = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.bench.ts'))
for (const name of found.filter((name) => name.startsWith(values.only)).sort()) {
  const { bench } = (await import(`./${name}`)) as { bench: Bench }
  console.log(`\n${styleText('bold', bench.title)}`)
  print(await bench.run({ rounds: Number(values.rounds), files, before: values.before }))
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length))
  for (const { what, figure, unit, digits = unit === '×' || unit === '' ? 2 : 0, goal, note } of rows) {
    const value = `${figure.toFixed(digits).padStart(7)} ${unit}`.padEnd(11)
    const verdict = goal === undefined ? '' : `${figure <= goal ? 'within' : 'MISSES'} ${goal} ${unit}`
    console.log(`  ${what.padEnd(width)} ${value} ${verdict} ${note ? `(${note})` : ''}`.trimEnd())
  }
}
