// `npm run costs`: the table in docs/operate.md, from the calculator.
import { pathToFileURL } from 'node:url'
import { readArguments } from '../cli/arguments.ts'
import { type Costs, containerCosts, darkroomCosts, plans, tasksFor, total } from './costs.ts'

const sizes = [
  ['10 thousand', 1e4],
  ['1 million', 1e6],
  ['100 million', 1e8],
] as const

const columns = ['storage', 'calls', 'compute', 'api', 'transfer', 'watching'] as const

function dollars(amount: number): string {
  const digits = amount < 10 ? 2 : 0
  return amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

const row = (first: string, costs: Costs) =>
  `| ${[first, ...columns.map((column) => dollars(costs[column])), `**${dollars(total(costs))}**`].join(' | ')} |`

/** Returns the table of US dollars per month, in Markdown. */
export function costsTable(): string {
  const rows = sizes.flatMap(([words, images]) => [
    row(`${words} images`, darkroomCosts(images)),
    row('the same with `cdn=0`', darkroomCosts(images, false)),
    row(`the same by ${tasksFor(images)} containers`, containerCosts(images)),
  ])
  const head =
    '| | storage | S3 and SQS calls | compute | CloudFront and API, or balancer | transfer out | watching | all |'
  return [head, '|---|--:|--:|--:|--:|--:|--:|--:|', ...rows].join('\n')
}

/** Returns CloudFront's flat-rate plans, in Markdown. */
export function plansTable(): string {
  const rows = plans().map(({ name, price, requests, bytes, without }) => {
    const amounts = [
      `${requests / 1e6} million`,
      `${dollars(bytes / 1e12)} TB`,
      dollars(price),
      dollars(without),
    ]
    return `| ${[name, ...amounts].join(' | ')} |`
  })
  const head = '| plan | requests a month | at 100 KB each | price | pay as you go |'
  return [head, '|---|--:|--:|--:|--:|', ...rows].join('\n')
}

const usage = `Usage: npm run costs

Prints the costs of a month in AWS, and CloudFront's flat-rate plans, as the tables in docs/operate.md.`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  readArguments({ usage })
  console.log(`${costsTable()}\n\n${plansTable()}`)
}
