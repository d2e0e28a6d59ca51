// `npm run costs`: the table in docs/operate.md, as the calculator has it.
import { pathToFileURL } from 'node:url'
import { readArguments } from '../cli/arguments.ts'
import { type Costs, containerCosts, darkroomCosts, tasksFor, total } from './costs.ts'

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

/** US dollars a month, in Markdown. */
export function costsTable(): string {
  const rows = sizes.flatMap(([words, images]) => [
    row(`${words} images`, darkroomCosts(images)),
    row(`the same by ${tasksFor(images)} containers`, containerCosts(images)),
  ])
  const head =
    '| | storage | S3 and SQS calls | compute | CloudFront and API, or balancer | transfer out | watching | all |'
  return [head, '|---|--:|--:|--:|--:|--:|--:|--:|', ...rows].join('\n')
}

const usage = `Usage: npm run costs

Prints what a month costs in AWS, as the table in docs/operate.md.`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  readArguments({ usage })
  console.log(costsTable())
}
